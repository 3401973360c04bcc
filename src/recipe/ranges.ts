import { RANGES, type Range } from './customs.ts';
import type { Recipe } from './schema.ts';

export type { Range } from './customs.ts';

/** A number outside its customary range; it is allowed all the same. */
export interface Warning {
  readonly field: string;
  readonly message: string;
}

/** The range of a field, for the control that sets it. */
export function rangeOf(field: string): Range | null {
  return RANGES.find((range) => range.field === field) ?? null;
}

/** 0.00005 as people of the field write it: 5e-5. */
const plain = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : `${value}`;

/** What of a recipe lies outside its customary range, and what that does. */
export function warnings(recipe: Recipe): Warning[] {
  const out: Warning[] = [];
  for (const { field, low, high, name = field, source, below, above, read } of RANGES) {
    const value = read(recipe);
    if (value === null || (value >= low && value <= high)) continue;
    const effect = value < low ? below : above;
    out.push({
      field,
      message: `${name} is ${plain(value)}, customary is ${plain(low)} to ${plain(high)} (${source}): ${effect}.`,
    });
  }
  return out;
}

/** Evaluations of a run that are few, and that are many. */
const EVALUATIONS = { few: 5, many: 50 } as const;

/**
 * What to say of a run's evaluations (REC-9): how many of so many steps is customary has no range of its own.
 * QLoRA evaluates 10 times in 1875 steps; null where there are about as many.
 *
 * @param steps of the whole run; 0: not known
 */
export function evaluationAdvice({ evaluation }: Recipe, steps: number): string | null {
  const { every, patience } = evaluation;
  if (steps === 0) return null;
  const count = Math.ceil(steps / every);
  const times = count === 1 ? 'once' : `${count} times`;
  if (patience !== null && patience >= count) {
    return `${steps} steps are evaluated ${times} after the start: a patience of ${patience} ends no run.`;
  }
  if (count < EVALUATIONS.few && steps >= 2 * EVALUATIONS.few) {
    return `${steps} steps are evaluated ${times} after the start: the best checkpoint is one of few. About ten are customary.`;
  }
  if (count > EVALUATIONS.many) {
    return `${steps} steps are evaluated ${times}: most of the time may go there. About ten are customary.`;
  }
  return null;
}

/** Where an effective batch lies between the customs for adapters and for whole models (REC-9). */
export function batchAdvice({ training }: Recipe): string | null {
  const batch = training.microBatch * training.accumulation;
  return batch >= 16 && batch < 64
    ? `${batch} is customary for adapters (QLoRA 16 to 64); whole models are tuned with 64 to 256.`
    : null;
}
