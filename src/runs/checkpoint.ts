import type { AdapterTensors } from '../model/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { OptimizerState } from '../training/trainer.ts';
import type { EarlyStopState } from './early-stop.ts';

/** A checkpoint that is kept. */
export interface CheckpointInfo {
  /** Batches gone through. */
  readonly step: number;
  readonly bytes: number;
}

/**
 * Everything that the next step depends on beside model, rows and recipe, and the log until there: a run that
 * takes it up goes on with the same bits on the same device and kernel plan.
 */
export interface Checkpoint {
  /** Of the run. */
  readonly run: string;
  /** Batches gone through; the optimiser's steps are its own (a batch with nothing supervised is none). */
  readonly step: number;
  readonly lora: Recipe['lora'];
  readonly adapter: AdapterTensors;
  readonly optimizer: OptimizerState;
  readonly earlyStop: EarlyStopState;
  /** Milliseconds of computing until there. */
  readonly computed: number;
  /** The run's log until there, as JSON Lines (`RunLog.toText`). */
  readonly log: string;
}
