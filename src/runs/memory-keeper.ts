import { TemperError } from '../io/faults.ts';
import type { CheckpointInfo } from './checkpoint.ts';
import type { RunKeeper } from './library.ts';
import type { RunProgress, RunRecord } from './record.ts';
import { retained } from './retention.ts';

interface Kept {
  readonly record: RunRecord;
  progress: RunProgress;
  readonly files: Map<number, Uint8Array<ArrayBuffer>>;
}

/** Keeps runs in memory: where there is no store, and for tests. */
export function memoryKeeper(): RunKeeper {
  const runs = new Map<string, Kept>();
  const checkpointsOf = ({ files }: Kept): CheckpointInfo[] =>
    [...files].map(([step, bytes]) => ({ step, bytes: bytes.length })).sort((a, b) => a.step - b.step);
  const runOf = (id: string): Kept => {
    const run = runs.get(id);
    if (!run) throw new TemperError('run-missing', `There is no run ${id}.`);
    return run;
  };
  return {
    begin: async (record) => {
      if (runs.has(record.id)) throw new TemperError('run-exists', `There is a run ${record.id} already.`);
      const updatedAt = record.createdAt;
      const progress = {
        status: 'running',
        step: 0,
        best: null,
        loss: null,
        computed: 0,
        fault: null,
      } as const;
      runs.set(record.id, { record, progress: { ...progress, updatedAt }, files: new Map() });
    },
    save: async (id, progress) => {
      runOf(id).progress = progress;
    },
    keep: async (id, { step, bytes, best }) => {
      const run = runOf(id);
      // A run that goes on from an earlier one found the later ones damaged.
      for (const later of [...run.files.keys()]) if (later > step) run.files.delete(later);
      run.files.set(step, bytes);
      const kept = retained(checkpointsOf(run), best, run.record.recipe.evaluation.checkpoints.last);
      for (const old of [...run.files.keys()])
        if (!kept.some((one) => one.step === old)) run.files.delete(old);
      return { kept, full: null };
    },
    read: async (id, step) => runs.get(id)?.files.get(step) ?? null,
    find: async (id) => {
      const run = runs.get(id);
      return run ? { record: run.record, progress: run.progress, checkpoints: checkpointsOf(run) } : null;
    },
  };
}
