import * as v from 'valibot';
import { parseRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';

/** Sample files that are not wanted any more. */
export type WithoutSamples = 'all' | readonly string[];

/** What the page remembers of itself over a reload; files are kept by the data worker. */
export interface PageMemory {
  readonly recipe: Recipe;
  readonly withoutSamples: WithoutSamples;
}

const schema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    recipe: v.unknown(),
    withoutSamples: v.union([v.literal('all'), v.array(v.string())]),
  }),
);

export const writeMemory = (memory: PageMemory): string => JSON.stringify({ version: 1, ...memory });

/** What was remembered; null where there is nothing, or nothing that this version can read. */
export function readMemory(text: string | null): PageMemory | null {
  const parsed = v.safeParse(schema, text);
  if (!parsed.success) return null;
  const recipe = parseRecipe(parsed.output.recipe);
  return recipe.ok ? { recipe: recipe.value, withoutSamples: parsed.output.withoutSamples } : null;
}
