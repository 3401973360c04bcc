import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { ModelConfig } from './types.ts';

type Limits = Pick<ModelConfig, 'maxPositions' | 'slidingWindow'>;

/**
 * Tokens that one sequence may have. A sliding window of W keys changes nothing for sequences of up to W
 * tokens; past them it would, and the attention here does not slide.
 */
export function contextLimit({ maxPositions, slidingWindow }: Limits): number {
  return Math.min(maxPositions, slidingWindow ?? maxPositions);
}

/** Refuses a sequence of so many tokens where it is past the model's positions or its sliding window. */
export function checkLength(config: Limits, tokens: number): Result<null> {
  const limit = contextLimit(config);
  if (tokens <= limit) return ok(null);
  const reason =
    config.slidingWindow === limit
      ? `The model's attention has a sliding window of ${limit} tokens, and Temper trains within one window: a context of ${tokens} does not fit.`
      : `The model has ${limit} positions: a context of ${tokens} does not fit.`;
  const fault: Fault = {
    code: 'context-too-long',
    message: `${reason} Shorten mask.context to at most ${limit}.`,
    column: 'mask.context',
  };
  return failed(fault);
}

/** Refuses a recipe's context that is longer than the sliding window, before anything is computed. */
export function checkWindow(config: Limits, context: number): Result<null> {
  const { slidingWindow } = config;
  return slidingWindow === null || context <= slidingWindow ? ok(null) : checkLength(config, context);
}
