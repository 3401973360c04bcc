import type { Fault } from '../io/faults.ts';
import type { CheckpointInfo } from './checkpoint.ts';
import type { RunRecord, RunStatus } from './record.ts';

/** Loss of one task in a step or an evaluation. */
export interface TaskLoss {
  readonly task: string;
  /** Mean negative log-likelihood a supervised token, nats. */
  readonly loss: number;
  /** Supervised tokens. */
  readonly tokens: number;
}

/** A line of the training log: one optimiser step (ENG-6: nothing supervised, no update). */
export interface StepRecord {
  /** 1-based. */
  readonly step: number;
  /** Mean negative log-likelihood a supervised token, nats, before the update. */
  readonly loss: number;
  readonly learningRate: number;
  /** ‖g‖₂ over all LoRA tensors before clipping. */
  readonly gradNorm: number;
  readonly supervisedTokens: number;
  /** Wall time of the step. */
  readonly milliseconds: number;
  /** Time on the GPU itself; null where the device has no timestamps. */
  readonly gpuMilliseconds: number | null;
  /** Of the tasks that have supervised tokens in this step. */
  readonly perTask: readonly TaskLoss[];
}

/** An answer to one of the run's fixed prompts. */
export interface SampleRecord {
  /** null: a prompt of the person's own. */
  readonly task: string | null;
  readonly prompt: string;
  /** What the row says; null: the prompt is of no row. */
  readonly expected: string | null;
  readonly text: string;
  readonly tokens: number;
  /** 'length': it was cut off. */
  readonly reason: 'end' | 'length';
  /** Share of the answer's 4-grams of tokens that occur in it before; null: it has fewer than four tokens. */
  readonly repeated4: number | null;
  /** Distinct 2-grams of all its 2-grams; null: it has fewer than two tokens. */
  readonly distinct2: number | null;
}

/** What a run is judged by, at a step (0: before training). */
export interface EvaluationRecord {
  readonly step: number;
  /**
   * Mean negative log-likelihood a supervised token over the validation rows of the tasks that are trained;
   * of the held-out ones where there are no others.
   */
  readonly loss: number;
  readonly tokens: number;
  readonly perTask: readonly (TaskLoss & { readonly heldOut: boolean })[];
  /** Loss on text that is no instruction; null: none is scored. */
  readonly plainText: { readonly loss: number; readonly tokens: number } | null;
  readonly samples: readonly SampleRecord[];
}

/** A sentence of the event log. */
export interface LogNote {
  /** Steps done when it was said. */
  readonly step: number;
  /** Milliseconds of computing since the run began, over all its sittings. */
  readonly at: number;
  /** 'sign': a sign of overfitting; 'warning': something did not go as it should. */
  readonly kind: 'info' | 'sign' | 'warning';
  readonly text: string;
}

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly kind: 'status'; readonly status: RunStatus; readonly fault?: Fault }
  /** Its memory is granted; `log` is what it did before (JSONL), where it goes on from a checkpoint. */
  | { readonly kind: 'began'; readonly record: RunRecord; readonly from: number; readonly log: string | null }
  | { readonly kind: 'step'; readonly record: StepRecord }
  | { readonly kind: 'evaluation'; readonly record: EvaluationRecord }
  | { readonly kind: 'note'; readonly note: LogNote }
  /** A checkpoint was written; `kept` are all that there are now. */
  | { readonly kind: 'checkpoint'; readonly kept: readonly CheckpointInfo[] };
