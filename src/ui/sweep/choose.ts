import { ok, type Result } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { FinishedRun } from './use-sweeps.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `recipe` with what `from` has at a path. */
function withFieldOf(recipe: unknown, from: unknown, [first = '', ...rest]: readonly string[]): unknown {
  const fields = isFields(recipe) ? recipe : {};
  const other = isFields(from) ? from[first] : undefined;
  return { ...fields, [first]: rest.length === 0 ? other : withFieldOf(fields[first], other, rest) };
}

/**
 * The page's recipe with a sweep's value in it; where whole recipes were swept, that recipe with the page's own
 * seed and steps, which the sweep had set.
 */
export function recipeWith(recipe: Recipe, chosen: Recipe, field: string | null): Result<Recipe> {
  if (field !== null) return parseRecipe(withFieldOf(recipe, chosen, field.split('.')));
  const { seed, training } = recipe;
  return ok({ ...chosen, seed, training: { ...chosen.training, maxSteps: training.maxSteps } });
}

/** Of a value's runs the one with the lowest measure. */
export function bestRun(runs: readonly FinishedRun[], value: string): FinishedRun | null {
  const own = runs.filter(({ item }) => item.value === value);
  return own.toSorted((a, b) => a.result.measure - b.result.measure)[0] ?? null;
}
