import { useStore } from 'zustand';
import type { KnownRun } from '../../state/comparison.ts';
import type { Column } from '../../state/sides.ts';
import { useSession } from '../session.tsx';

/** What columns depend on beside the choice itself: the runs, and the model in use. */
function useCompared(): void {
  const { run, runs, model } = useSession();
  useStore(runs.store, (state) => state.entries);
  useStore(runs.store, (state) => state.compared);
  useStore(model.store, (state) => state.current.id);
  useStore(run.store, ({ id, result, checkpoints }) => `${id} ${result} ${checkpoints.length}`);
}

/** The columns as they stand now, each with its run and checkpoint in words. */
export function useColumns(): readonly (Column & { readonly detail: string })[] {
  const { comparison } = useSession();
  useStore(comparison.sides.store);
  useCompared();
  return comparison
    .columns()
    .map((column) => ({ ...column, detail: column.side ? comparison.describe(column.side) : '' }));
}

/** The runs whose checkpoints can be chosen. */
export function useKnownRuns(): readonly KnownRun[] {
  const { comparison } = useSession();
  useCompared();
  return comparison.runs();
}
