import type { Role } from '../data/example.ts';

/** Label of a token that the loss does not see (PyTorch's ignore_index). */
export const IGNORE = -100;

/** Why a token is supervised or masked. */
export type Verdict =
  | 'answer'
  | 'think'
  | 'tool-call'
  | 'end-of-turn'
  | 'boundary-supervised'
  | 'prompt'
  | 'end-of-turn-masked'
  | 'earlier-turn'
  | 'weight-zero'
  | 'think-masked'
  | 'template-think'
  | 'boundary'
  | 'outside';

/** What of a turn a token belongs to. */
export type Part = 'content' | 'template' | 'think' | 'tool-call' | 'end-of-turn';

/** A token with where it comes from, for the mask view. */
export interface TokenInfo {
  readonly id: number;
  /** Readable text of the token; bytes that split a character show as U+FFFD. */
  readonly text: string;
  /** The token's own bytes; of a special token those of its text. */
  readonly bytes: readonly number[];
  /** UTF-16 offsets [start, end) in the rendered text. */
  readonly start: number;
  readonly end: number;
  readonly special: boolean;
  /** Truncated tokens were cut away: the model never sees them. */
  readonly state: 'supervised' | 'masked' | 'truncated';
  /** Loss weight: 0 where masked or truncated. */
  readonly weight: number;
  readonly role: Role | null;
  /** 0-based message, null where the token belongs to none. */
  readonly turn: number | null;
  readonly part: Part;
  readonly verdict: Verdict;
  /** Why it is supervised or masked, in words. */
  readonly why: string;
}

/** A known trap (the list in docs/spec/mask.md) that this example falls into. */
export interface Lint {
  readonly code: LintCode;
  readonly message: string;
}

/** Traps that one example can fall into, in the order of their bits in a RowFacts. */
export const LINT_CODES = [
  'nothing-supervised',
  'refused',
  'truncated',
  'dropped',
  'boundary-merge',
  'marker-in-content',
  'double-bos',
  'no-end-of-turn',
  'foreign-end-of-turn',
  'template-think',
  'history-rewritten',
  'answer-left-out',
  'other-role-supervised',
  'weight-ignored',
  'not-exact',
  'unknown-token',
] as const;
export type LintCode = (typeof LINT_CODES)[number];

/** What is known of a row without its tokens. */
export interface RowFacts {
  /** Tokens the model sees. */
  readonly tokens: number;
  /** Labels that the loss can score. */
  readonly supervised: number;
  /** Tokens cut away. */
  readonly truncated: number;
  /** Bit i: LINT_CODES[i]. */
  readonly lint: number;
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
  /** Task of each segment, by its place in the list that belongs to the batches; absent: nobody asks. */
  readonly tasks?: readonly number[];
}
