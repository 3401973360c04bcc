import { useEffect, useMemo, useState } from 'react';
import type { Example } from '../../../data/example.ts';
import type { TaskRows } from '../../../data/set/types.ts';
import { useSession, useSplit } from '../../session.tsx';

/** Which of a task's rows. */
export type RowsOf = 'validation' | 'train';

export interface RowChoice {
  readonly tasks: readonly { readonly task: string; readonly heldOut: boolean }[];
  readonly task: string;
  readonly index: number;
  readonly count: number;
  /** null while it is read, and where there is no such row. */
  readonly example: Example | null;
  readonly choose: (task: string, index: number) => void;
}

/** A row of a task, of those that validate or of those that train. */
export function useRow(of: RowsOf): RowChoice {
  const { rows } = useSession();
  const split = useSplit();
  const [chosen, setChosen] = useState({ task: '', index: 0 });
  const all = useMemo(
    () => [...split.tasks, ...split.heldOut].filter((one) => one[of].length > 0),
    [split, of],
  );
  const current: TaskRows | undefined = all.find(({ task }) => task === chosen.task) ?? all[0];
  const numbers = current?.[of];
  const index = Math.min(current?.task === chosen.task ? chosen.index : 0, (numbers?.length ?? 1) - 1);
  const number = numbers?.[index];
  const [example, setExample] = useState<Example | null>(null);
  useEffect(() => {
    setExample(null);
    if (number === undefined) return;
    let isOld = false;
    rows.read([number]).then(
      ([found]) => {
        if (!isOld && found) setExample(found);
      },
      // Its file went away: another split is on its way.
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, [rows, number]);
  return {
    tasks: all.map(({ task }) => ({ task, heldOut: split.heldOut.some((one) => one.task === task) })),
    task: current?.task ?? '',
    index,
    count: numbers?.length ?? 0,
    example,
    choose: (task, to) => setChosen({ task, index: to }),
  };
}
