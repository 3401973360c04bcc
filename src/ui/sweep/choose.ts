import { ok, type Result } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { FinishedRun } from './use-sweeps.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of runs that do not all train the same weights, the first two; null: all do. */
export function otherModels(runs: readonly FinishedRun[]): readonly [FinishedRun, FinishedRun] | null {
  const [first] = runs;
  const hashOf = ({ entry }: FinishedRun) => entry.record.model.hash;
  const other = first && runs.find((run) => hashOf(run) !== hashOf(first));
  return first && other ? [first, other] : null;
}

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

/**
 * Of a value's runs the one whose measure is the median, of an even number the lower of the two in the middle. The
 * lowest would be the seed with the easiest validation rows: each seed draws its own.
 */
export function typicalRun(runs: readonly FinishedRun[], value: string): FinishedRun | null {
  const own = runs.filter(({ item }) => item.value === value);
  const sorted = own.toSorted((a, b) => a.result.measure - b.result.measure);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
