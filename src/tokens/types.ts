import type { Role } from '../data/example.ts';

/** Label of a token that the loss does not see (PyTorch's ignore_index). */
export const IGNORE = -100;

/** A token with where it comes from, for the mask view. */
export interface TokenInfo {
  readonly id: number;
  /** Readable text of the token; bytes that split a character show as U+FFFD. */
  readonly text: string;
  /** UTF-16 offsets [start, end) in the rendered text. */
  readonly start: number;
  readonly end: number;
  readonly special: boolean;
  readonly supervised: boolean;
  readonly role: Role | null;
  /** 0-based message, null where the token belongs to none. */
  readonly turn: number | null;
  /** Why it is supervised or masked, in words. */
  readonly why: string;
}

/** A known trap (the list in docs/spec/mask.md) that this example falls into. */
export interface Lint {
  readonly code: string;
  readonly message: string;
}

/** One example as the model will see it. All arrays have one entry a token. */
export interface LabelledSequence {
  readonly inputIds: readonly number[];
  /** Token id where supervised, −100 where masked; aligned with inputIds (unshifted). */
  readonly labels: readonly number[];
  /** Loss weight a token: 0 where masked. */
  readonly weights: readonly number[];
  readonly lint: readonly Lint[];
}

/**
 * A packed micro-batch: sequences laid end to end in one row of N tokens, kept apart by `segments`.
 * The logits of position t are scored against labels[t + 1] where both lie in one segment.
 */
export interface PackedBatch {
  /** 1-based optimiser step, 0-based micro-batch within it. */
  readonly step: number;
  readonly micro: number;
  readonly inputIds: readonly number[];
  /** The first label of every segment is −100. */
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  /** Restart at 0 in every segment. */
  readonly positions: readonly number[];
  /** 0-based and not decreasing. */
  readonly segments: readonly number[];
}
