import * as v from 'valibot';
import { failed, ok, type Result } from '../io/faults.ts';
import { type Recipe, recipeSchema } from './schema.ts';

/** A whole recipe from a partial one; the fault names the field. */
export function parseRecipe(input: unknown): Result<Recipe> {
  // An array passes for an object without fields.
  if (Array.isArray(input)) {
    return failed({ code: 'recipe-invalid', message: 'The recipe is a list: a JSON object is needed.' });
  }
  const parsed = v.safeParse(recipeSchema, input);
  if (parsed.success) return ok(parsed.output);
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue);
  const unknown = issue.expected === 'never';
  const what = unknown
    ? `has no field named "${path ?? ''}": check the spelling.`
    : `${path ?? ''}: ${issue.message}`;
  return failed({ code: 'recipe-invalid', message: `The recipe ${what}`, column: path ?? '' });
}

/** A recipe from JSON text. */
export function parseRecipeText(text: string): Result<Recipe> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return failed({
      code: 'recipe-not-json',
      message: `The recipe is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  return parseRecipe(value);
}

/** Every field at its default. */
export function defaultRecipe(): Recipe {
  return v.parse(recipeSchema, {});
}
