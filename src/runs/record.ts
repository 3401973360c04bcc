import type { MixturePlan } from '../mixture/types.ts';
import type { ModelConfig } from '../model/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { CheckpointInfo } from './checkpoint.ts';

/** What a run is computed with: another plan sums in another order, or needs other memory. */
export interface EngineRecord {
  /** The device's name. */
  readonly device: string;
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

export type RunStatus =
  | 'preparing'
  | 'running'
  | 'paused'
  | 'finished'
  | 'stopped'
  | 'failed'
  | 'interrupted';

/** A file whose rows the run could draw from. */
export interface RunFile {
  readonly name: string;
  /** In bytes, as it was given. */
  readonly size: number;
  /** Examples read from it. */
  readonly examples: number;
}

/** The place of a run in a sweep. */
export interface SweepPlace {
  /** Of the sweep. */
  readonly id: string;
  /** Of its list. */
  readonly place: number;
}

/** What went into a run: it never changes (Pitfall 28). */
export interface RunRecord {
  readonly version: 1;
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly recipe: Recipe;
  /** The mixture that was drawn. */
  readonly plan: MixturePlan;
  readonly files: readonly RunFile[];
  /** SHA-256 in hexadecimal over the ids of all contents drawn, in training order, and of those evaluated. */
  readonly rows: string;
  /** SHA-256 in hexadecimal over the texts that are no instructions; null: none is scored. */
  readonly plainText: string | null;
  readonly model: {
    readonly name: string;
    /** SHA-256 in hexadecimal over configuration, tokenizer and weights (`modelHash`). */
    readonly hash: string;
    readonly config: ModelConfig;
  };
  /** What the draw makes; early stopping may end the run before. */
  readonly totalSteps: number;
  /** Distinct drawn rows that are left out, and that were cut to the context. */
  readonly skipped: number;
  readonly truncated: number;
  readonly evaluated: readonly { readonly task: string; readonly heldOut: boolean; readonly rows: number }[];
  /** Of its first sitting; the plan of the products holds for all of them. */
  readonly engine: EngineRecord;
  readonly sweep: SweepPlace | null;
  /** What it began with in place of a fresh adapter: its name, and SHA-256 in hexadecimal of its tensors. */
  readonly start?: { readonly name: string; readonly sha256: string } | null | undefined;
}

/** What a person writes on a run. */
export interface RunLabel {
  readonly name: string;
  readonly note: string;
  readonly starred: boolean;
}

/** How far a run came. */
export interface RunProgress {
  readonly status: RunStatus;
  /** Batches gone through, as of the last time it was written down. */
  readonly step: number;
  /** The evaluation that the measure calls best. */
  readonly best: { readonly step: number; readonly value: number } | null;
  /** Of the last evaluation. */
  readonly loss: number | null;
  /** ISO 8601. */
  readonly updatedAt: string;
  /** Milliseconds of computing over all sittings. */
  readonly computed: number;
  /** Why it failed or was interrupted. */
  readonly fault: { readonly code: string; readonly message: string } | null;
}

/** A line of the run list. */
export interface RunEntry {
  readonly record: RunRecord;
  readonly label: RunLabel;
  readonly progress: RunProgress;
  /** By step. */
  readonly checkpoints: readonly CheckpointInfo[];
}

/**
 * The checkpoint that is a run's result: the best, or the last where the recipe or the run has no best. Before
 * its first step a run has learned nothing: step 0 is the result only where there is no other.
 */
export function resultOf({
  record,
  progress,
  checkpoints,
}: Pick<RunEntry, 'record' | 'checkpoints'> & {
  readonly progress: Pick<RunProgress, 'best'>;
}): CheckpointInfo | null {
  const last = checkpoints.at(-1) ?? null;
  if (record.recipe.evaluation.keep === 'last' || progress.best?.step === 0) return last;
  return checkpoints.find(({ step }) => step === progress.best?.step) ?? last;
}
