import { useState } from 'react';
import { useStore } from 'zustand';
import { type RunEntry, resultOf } from '../../runs/record.ts';
import type { CheckpointChoice } from '../../state/runs.ts';
import { useSession } from '../session.tsx';

const holds = (entries: readonly RunEntry[], { run, step }: CheckpointChoice): boolean =>
  entries.some(
    ({ record, checkpoints }) => record.id === run && checkpoints.some((one) => one.step === step),
  );

/**
 * A checkpoint to work with: what was chosen here, else what is compared, else the result of the run that is shown,
 * else that of the newest run that has one.
 */
export function useCheckpoint(): readonly [CheckpointChoice | null, (choice: CheckpointChoice) => void] {
  const { run, runs } = useSession();
  const { entries, compared, selected } = useStore(runs.store);
  const live = useStore(run.store, (state) => state.id);
  const [own, setOwn] = useState<CheckpointChoice | null>(null);
  const chosen = [own, compared].find((one) => one !== null && holds(entries, one));
  if (chosen) return [chosen, setOwn];
  const shown = entries.filter(({ record }) => record.id === (selected ?? live));
  for (const entry of [...shown, ...entries]) {
    const result = resultOf(entry);
    if (result) return [{ run: entry.record.id, step: result.step }, setOwn];
  }
  return [null, setOwn];
}
