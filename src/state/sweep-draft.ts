import { failed, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { expandSweep, readValues, type SweepRecord, seedsFrom } from '../runs/sweep.ts';

/** A sweep as it is being set up: numbers as they are typed. */
export interface SweepDraft {
  /** Path in the recipe. */
  readonly field: string;
  /** "1, 2, 4, inf". */
  readonly values: string;
  /** How many. */
  readonly seeds: string;
  /** Optimiser steps of all runs; '': each takes what the recipe says. */
  readonly budget: string;
}

export const FIRST_DRAFT: SweepDraft = {
  field: 'mixture.temperature',
  values: '1, 2, 4, inf',
  seeds: '3',
  budget: '',
};

/** More seeds are a sweep that nobody waits for. */
const MOST_SEEDS = 20;

function wholeNumber(text: string, name: string, most: number): Result<number> {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= most) return ok(value);
  const limit = Number.isFinite(most) ? ` from 1 to ${most}` : ' of at least 1';
  return failed({ code: 'sweep-invalid', message: `${name} needs a whole number${limit}.`, column: name });
}

/** The runs that a draft stands for, or what is wrong with it; `column` names the box, where it is one's. */
export function draftedSweep(
  { field, values, seeds, budget }: SweepDraft,
  recipe: Recipe,
  frame: Pick<SweepRecord, 'id' | 'name' | 'createdAt'>,
): Result<SweepRecord> {
  const list = readValues(values);
  if (!list.ok) return failed({ ...list.fault, column: 'Values' });
  const count = wholeNumber(seeds, 'Seeds', MOST_SEEDS);
  if (!count.ok) return count;
  const steps =
    budget.trim() === '' ? ok(null) : wholeNumber(budget, 'Step budget', Number.POSITIVE_INFINITY);
  if (!steps.ok) return steps;
  const of = { ...frame, recipe, field, values: list.value, seeds: seedsFrom(recipe.seed, count.value) };
  return expandSweep({ ...of, budget: steps.value });
}
