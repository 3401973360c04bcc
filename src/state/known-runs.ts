import { type RunEntry, resultOf } from '../runs/record.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { KnownRun } from './comparison.ts';
import type { RunState } from './run.ts';
import type { RunListState } from './runs.ts';
import { resultSide } from './side.ts';

/** The run that goes on; those that ended are listed with what they came to. */
function known(entry: RunEntry, run: RunState): KnownRun {
  const { record, label, checkpoints } = entry;
  if (record.id === run.id)
    return { record, name: label.name, checkpoints: run.checkpoints, result: run.result };
  return { record, name: label.name, checkpoints, result: resultOf(entry)?.step ?? null };
}

/** Runs of a model that have something to be asked, the newest first. */
export function knownRuns(
  { entries }: Pick<RunListState, 'entries'>,
  run: RunState,
  model: ModelReference,
): readonly KnownRun[] {
  const { record, checkpoints, result } = run;
  const isListed = record === null || entries.some((entry) => entry.record.id === record.id);
  const own: readonly KnownRun[] = isListed ? [] : [{ record, checkpoints, result, name: 'this run' }];
  return [...own, ...entries.map((entry) => known(entry, run))].filter(
    (one) => one.record.model.name === model.name && one.checkpoints.length > 0,
  );
}

/** What the base is compared with: what was chosen, else the result of the page's run, else that of the newest. */
export function comparedSide(
  list: Pick<RunListState, 'entries' | 'compared'>,
  run: RunState,
  model: ModelReference,
): Extract<Side, { kind: 'checkpoint' }> | null {
  const runs = knownRuns(list, run, model);
  const { compared } = list;
  if (compared && runs.some(({ record }) => record.id === compared.run))
    return { kind: 'checkpoint', ...compared };
  const own = resultSide(run, model.id);
  if (own) return own;
  // While the page's first run goes on, an older one stands in for it.
  const newest = runs.find(({ result }) => result !== null);
  return newest && newest.result !== null
    ? { kind: 'checkpoint', run: newest.record.id, step: newest.result }
    : null;
}
