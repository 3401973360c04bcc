import type { Sampling } from '../generation/sampling.ts';
import { type Arguments, UsageError } from './args.ts';

/** The options that say how text is generated, as usages show them. */
export const SAMPLING_USAGE =
  '[--greedy] [--max-tokens N] [--temperature X] [--top-k N] [--top-p X] [--seed N]';
export const SAMPLING_VALUES = ['max-tokens', 'temperature', 'top-k', 'top-p', 'seed'] as const;
export const SAMPLING_FLAGS = ['greedy'] as const;

interface Bounds {
  readonly usual: number;
  readonly whole: boolean;
  readonly holds: (value: number) => boolean;
  /** "must be ..." */
  readonly rule: string;
}

const BOUNDS: Readonly<Record<(typeof SAMPLING_VALUES)[number], Bounds>> = {
  'max-tokens': { usual: 128, whole: true, holds: (n) => n >= 1, rule: 'a whole number from 1 on' },
  temperature: { usual: 0.8, whole: false, holds: (x) => x >= 0, rule: 'a number from 0 (greedy) on' },
  'top-k': { usual: 0, whole: true, holds: (n) => n >= 0, rule: 'a whole number from 0 (all tokens) on' },
  'top-p': {
    usual: 0.95,
    whole: false,
    holds: (x) => x > 0 && x <= 1,
    rule: 'a number above 0 and at most 1 (all tokens)',
  },
  seed: {
    usual: 42,
    whole: true,
    holds: (n) => n >= 0 && n <= 0xffffffff,
    rule: `a whole number from 0 to ${0xffffffff}`,
  },
};

/**
 * How the next token is chosen, and how many of them.
 * @throws UsageError with the option, what it takes and what it was given
 */
export function readSampling(
  args: Arguments,
  usage: string,
): { readonly sampling: Sampling; readonly seed: number; readonly maxTokens: number } {
  const number = (name: (typeof SAMPLING_VALUES)[number]): number => {
    const { usual, whole, holds, rule } = BOUNDS[name];
    const text = args.value(name);
    if (text === undefined) return usual;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || (whole && !Number.isInteger(value)) || !holds(value))
      throw new UsageError(`--${name} must be ${rule}; it was given "${text}".\n${usage}`);
    return value;
  };
  return {
    sampling: {
      greedy: args.flag('greedy'),
      temperature: number('temperature'),
      topK: number('top-k'),
      topP: number('top-p'),
    },
    seed: number('seed'),
    maxTokens: number('max-tokens'),
  };
}
