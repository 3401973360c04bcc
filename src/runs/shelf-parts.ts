import type { Store } from '../io/bytes.ts';
import type { Records } from '../io/records.ts';
import type { RunEntry } from './record.ts';
import type { RoomEstimate, RunsRoom } from './room.ts';
import type { CheckpointFile } from './shelf-files.ts';
import type { Unreadable } from './shelf-tables.ts';
import type { SweepRecord } from './sweep.ts';

/** What the shelf asks of where it stands. */
export interface ShelfParts {
  readonly records: Records;
  /** For checkpoints. */
  readonly store: Store;
  /** Ids of the runs that some tab holds: they are going on there. */
  readonly going: () => Promise<ReadonlySet<string>>;
  /** Holds a run for this tab until the returned function is called; null: another has it. */
  readonly hold: (id: string) => Promise<(() => void) | null>;
  /** null: the browser does not say. */
  readonly estimate: () => Promise<RoomEstimate | null>;
  /** Whether the browser clears nothing of it when the disk gets full; null: it does not say. */
  readonly persisted: () => Promise<boolean | null>;
  /** Why nothing outlives the page; null: it does. */
  readonly unkept: string | null;
  /** Something of the list changed. */
  readonly onChange: () => void;
}

/** Everything that the run list shows. */
export interface ShelfContents {
  /** The newest first. */
  readonly runs: readonly RunEntry[];
  /** The newest first. */
  readonly sweeps: readonly SweepRecord[];
  readonly room: RunsRoom;
  /** What is kept and cannot be read; it can be removed by its id. */
  readonly unreadable: readonly Unreadable[];
}

/** A run from an archive. */
export interface RunToTake extends Omit<RunEntry, 'checkpoints'> {
  readonly log: string;
  readonly files: readonly CheckpointFile[];
}
