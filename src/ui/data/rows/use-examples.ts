import { useEffect, useReducer } from 'react';
import type { Example } from '../../../data/example.ts';
import { useRecipe, useSession } from '../../session.tsx';

/** Examples of the rows in sight, by their numbers: null while one is being read. */
export function useExamples(numbers: readonly number[]): (row: number) => Example | null {
  const { rows } = useSession();
  const { rename } = useRecipe().data;
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const key = numbers.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are their key; examples bear their tasks' names
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    rows.read(numbers, signal).then(
      () => !signal.aborted && redraw(),
      // A row whose file has just gone: the next search leaves it out.
      () => undefined,
    );
    return () => controller.abort();
  }, [rows, key, rename]);
  return (row) => rows.peek(row);
}
