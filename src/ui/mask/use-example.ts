import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Example } from '../../data/example.ts';
import type { RowPlace } from '../../state/mask.ts';
import { useRecipe, useSession } from '../session.tsx';

interface TaskRows {
  readonly task: string;
  readonly heldOut: boolean;
  readonly rows: readonly Example[];
}

export interface ExampleChoice {
  readonly tasks: readonly TaskRows[];
  readonly current: { readonly of: TaskRows; readonly index: number; readonly example: Example } | null;
  readonly choose: (place: RowPlace) => void;
}

/** Which example is looked at: the first one, until another is chosen; a choice outlives a visit to another stage. */
export function useExample(): ExampleChoice {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const chosen = useStore(session.mask.store, (state) => state.chosen);
  const split = session.derive.split(files, recipe);
  const tasks = useMemo(
    () => [
      ...split.tasks.map(({ task, train, validation }) => ({
        task,
        heldOut: false,
        rows: [...train, ...validation],
      })),
      ...split.heldOut.map(({ task, validation }) => ({ task, heldOut: true, rows: validation })),
    ],
    [split],
  );
  const of = tasks.find(({ task }) => task === chosen?.task) ?? tasks[0];
  const wanted = of?.task === chosen?.task ? (chosen?.index ?? 0) : 0;
  const index = Math.min(wanted, (of?.rows.length ?? 1) - 1);
  const example = of?.rows[index];
  return {
    tasks,
    current: of && example ? { of, index, example } : null,
    choose: (place) => session.mask.choose(place),
  };
}
