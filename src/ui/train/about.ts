import { type Range, rangeOf, warnings } from '../../recipe/ranges.ts';
import type { Recipe } from '../../recipe/schema.ts';

interface About {
  readonly range: Range | null;
  readonly warning: string | undefined;
}

/** A field's customary range, and the sentence where the recipe lies outside; the label stands for the path. */
export function about(recipe: Recipe, field: string, label: string): About {
  const range = rangeOf(field);
  const message = warnings(recipe).find((warning) => warning.field === field)?.message;
  // The source stands in the field's explanation: here the sentence would grow past its column.
  const warning = message?.replace(` (${range?.source})`, '').replace(field, label);
  return { range, warning };
}
