import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';

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
}

/** Mean negative log-likelihood a supervised token on validation rows, at a step (0: before training). */
export interface EvaluationRecord {
  readonly step: number;
  readonly loss: number;
  readonly tokens: number;
  readonly perTask: readonly { readonly task: string; readonly loss: number; readonly tokens: number }[];
}

/** What a run is computed with: another plan sums in another order, or needs other memory. */
export interface EngineRecord {
  /** How products are shared out, forward and for the input's gradient, by name. */
  readonly products: { readonly forward: string; readonly inputGradient: string };
  /** Blocks computed again in the backward pass, of all. */
  readonly recomputed: number;
  readonly blocks: number;
  readonly bytes: {
    readonly base: number;
    readonly adapter: number;
    readonly activations: number;
    readonly total: number;
  };
}

export type RunStatus = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly kind: 'status'; readonly status: RunStatus; readonly fault?: Fault }
  | {
      readonly kind: 'prepared';
      readonly totalSteps: number;
      readonly recipe: Recipe;
      readonly skipped: number;
      readonly truncated: number;
    }
  | { readonly kind: 'engine'; readonly record: EngineRecord }
  | { readonly kind: 'step'; readonly record: StepRecord }
  | { readonly kind: 'evaluation'; readonly record: EvaluationRecord };
