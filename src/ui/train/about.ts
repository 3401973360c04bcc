import { type Range, rangeOf, warnings } from '../../recipe/ranges.ts';
import type { Recipe } from '../../recipe/schema.ts';

interface About {
  readonly range: Range | null;
  readonly warning: string | undefined;
}

/** How many warnings there are of fields under these paths. */
export function warningsUnder(recipe: Recipe, paths: readonly string[]): number {
  const isUnder = (field: string) => paths.some((path) => field === path || field.startsWith(`${path}.`));
  return warnings(recipe).filter(({ field }) => isUnder(field)).length;
}

/** A field's customary range, and the sentence where the recipe lies outside; the label stands for the path. */
export function about(recipe: Recipe, field: string, label: string): About {
  const range = rangeOf(field);
  const message = warnings(recipe).find((warning) => warning.field === field)?.message;
  // The source stands in the field's explanation: here the sentence would grow past its column.
  const warning = message?.replace(` (${range?.source})`, '').replace(range?.name ?? field, label);
  return { range, warning };
}
