import type { CheckpointInfo } from './checkpoint.ts';
import type { RunProgress, RunRecord } from './record.ts';

/** What a run is kept with while it goes on: on the page the runs worker, in a terminal a folder. */
export interface RunKeeper {
  /** Writes down a run that begins; one of that id must not be there yet. */
  begin(record: RunRecord, name: string): Promise<void>;
  /** Writes down how far it came, and its log (JSON Lines). */
  save(id: string, progress: RunProgress, log: string): Promise<void>;
  /**
   * Keeps a checkpoint's bytes (`encodeCheckpoint`), whole or not at all, and lets go of those that neither
   * `best` nor the recipe's `checkpoints.last` keep. `full`: there was no room, in a sentence; what was kept
   * before is still there.
   *
   * @returns all that are kept now, by step
   */
  keep(
    id: string,
    checkpoint: {
      readonly step: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly best: number | null;
    },
  ): Promise<{ readonly kept: readonly CheckpointInfo[]; readonly full: string | null }>;
  /** A checkpoint's bytes; null: it is not there. */
  read(id: string, step: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** A run's record and checkpoints; null: there is none of that id. */
  find(id: string): Promise<{
    readonly record: RunRecord;
    readonly progress: RunProgress;
    readonly checkpoints: readonly CheckpointInfo[];
  } | null>;
}
