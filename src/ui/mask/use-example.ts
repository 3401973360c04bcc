import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Example } from '../../data/example.ts';
import type { TaskRows } from '../../data/set/types.ts';
import type { RowPlace } from '../../state/mask.ts';
import { useSession, useSplit } from '../session.tsx';

interface ShownTask {
  readonly task: string;
  readonly heldOut: boolean;
  /** How many rows there are to look at. */
  readonly count: number;
}

export interface ExampleChoice {
  readonly tasks: readonly ShownTask[];
  /** The last one that was read, while the next is. */
  readonly current: { readonly of: ShownTask; readonly index: number; readonly example: Example } | null;
  readonly choose: (place: RowPlace) => void;
}

/** A row's number by its place: training rows, then validation rows. */
const numberAt = ({ train, validation }: TaskRows, index: number) =>
  index < train.length ? train[index] : validation[index - train.length];

/** Which example is looked at: the first one, until another is chosen; a choice outlives a visit to another stage. */
export function useExample(): ExampleChoice {
  const { mask, rows } = useSession();
  const chosen = useStore(mask.store, (state) => state.chosen);
  const split = useSplit();
  const all = useMemo(() => [...split.tasks, ...split.heldOut], [split]);
  const tasks = useMemo(
    () =>
      all.map((of) => ({
        task: of.task,
        heldOut: split.heldOut.includes(of),
        count: of.train.length + of.validation.length,
      })),
    [all, split],
  );
  const at = Math.max(
    0,
    all.findIndex(({ task }) => task === chosen?.task),
  );
  const from = all[at];
  const of = tasks[at];
  const wanted = from?.task === chosen?.task ? (chosen?.index ?? 0) : 0;
  const index = Math.min(wanted, (of?.count ?? 1) - 1);
  const number = from && numberAt(from, index);
  const [current, setCurrent] = useState<ExampleChoice['current']>(null);
  useEffect(() => {
    if (number === undefined || !of) {
      setCurrent(null);
      return;
    }
    let isOld = false;
    rows.read([number]).then(
      ([example]) => {
        if (!isOld && example) setCurrent({ of, index, example });
      },
      // Its file went away: another split is on its way.
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, [rows, number, of, index]);
  return { tasks, current, choose: (place) => mask.choose(place) };
}
