import { failed, ok, type Result } from '../io/faults.ts';
import { parseRecipeText } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { expandSweep, listSweep, readValues, type SweepRecord, seedsFrom } from '../runs/sweep.ts';

/** A whole recipe under the name that its runs are shown by. */
export interface NamedRecipe {
  readonly name: string;
  readonly recipe: Recipe;
}

/** A sweep as it is being set up: numbers as they are typed. */
export interface SweepDraft {
  /** Path in the recipe; null: a list of whole recipes. */
  readonly field: string | null;
  /** "1, 2, 4, inf". */
  readonly values: string;
  readonly recipes: readonly NamedRecipe[];
  /** How many. */
  readonly seeds: string;
  /** Optimiser steps of all runs; '': each takes what the recipe says. */
  readonly budget: string;
}

export const FIRST_DRAFT: SweepDraft = {
  field: 'mixture.temperature',
  values: '1, 2, 4, inf',
  recipes: [],
  seeds: '3',
  budget: '',
};

/** More seeds are a sweep that nobody waits for. */
const MOST_SEEDS = 20;

/** What `column` names where the list of recipes is at fault. */
const RECIPES = 'Recipes';

const refused = (message: string, column: string) => failed({ code: 'sweep-invalid', message, column });

function wholeNumber(text: string, name: string, most: number): Result<number> {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= most) return ok(value);
  const limit = Number.isFinite(most) ? ` from 1 to ${most}` : ' of at least 1';
  return refused(`${name} needs a whole number${limit}.`, name);
}

/** The list with one recipe more; its name must be new. */
export function withRecipe(
  recipes: readonly NamedRecipe[],
  name: string,
  recipe: Recipe,
): Result<readonly NamedRecipe[]> {
  const own = name.trim();
  if (own === '') return refused('Give the recipe a name.', RECIPES);
  if (recipes.some((one) => one.name === own))
    return refused(`A recipe named ${own} is in the list already: give another name.`, RECIPES);
  return ok([...recipes, { name: own, recipe }]);
}

/** The list with the recipe of a file more, under the file's name without ".json". */
export function withRecipeFile(
  recipes: readonly NamedRecipe[],
  fileName: string,
  text: string,
): Result<readonly NamedRecipe[]> {
  const parsed = parseRecipeText(text);
  if (!parsed.ok) return refused(`${fileName} was not added. ${parsed.fault.message}`, RECIPES);
  return withRecipe(recipes, fileName.replace(/\.json$/i, ''), parsed.value);
}

/** The list without the recipe of a name. */
export const withoutRecipe = (recipes: readonly NamedRecipe[], name: string): readonly NamedRecipe[] =>
  recipes.filter((one) => one.name !== name);

/** A name that no recipe of the list has: "recipe 1". */
export function freeName(recipes: readonly NamedRecipe[]): string {
  const isFree = (name: string) => recipes.every((one) => one.name !== name);
  const names = Array.from({ length: recipes.length + 1 }, (_, i) => `recipe ${i + 1}`);
  return names.find(isFree) ?? '';
}

type Frame = Pick<SweepRecord, 'id' | 'name' | 'createdAt' | 'budget'> & {
  readonly seeds: readonly number[];
};

function listed(recipes: readonly NamedRecipe[], { model }: Recipe, frame: Frame): Result<SweepRecord> {
  if (recipes.length === 0) return refused('Add at least one recipe.', RECIPES);
  const other = recipes.find(({ recipe }) => recipe.model.id !== model.id);
  if (other) {
    const message = `${other.name} is for the model ${other.recipe.model.id}, and the page has ${model.id}: choose that model, or remove the recipe.`;
    return refused(message, RECIPES);
  }
  const sweep = listSweep({ ...frame, recipes });
  return sweep.ok ? sweep : failed({ ...sweep.fault, column: RECIPES });
}

/** The runs that a draft stands for, or what is wrong with it; `column` names the box, where it is one's. */
export function draftedSweep(
  { field, values, recipes, seeds, budget }: SweepDraft,
  recipe: Recipe,
  frame: Pick<SweepRecord, 'id' | 'name' | 'createdAt'>,
): Result<SweepRecord> {
  const list = field === null ? ok([]) : readValues(values);
  if (!list.ok) return failed({ ...list.fault, column: 'Values' });
  const count = wholeNumber(seeds, 'Seeds', MOST_SEEDS);
  if (!count.ok) return count;
  const steps =
    budget.trim() === '' ? ok(null) : wholeNumber(budget, 'Step budget', Number.POSITIVE_INFINITY);
  if (!steps.ok) return steps;
  const whole = { ...frame, seeds: seedsFrom(recipe.seed, count.value), budget: steps.value };
  if (field === null) return listed(recipes, recipe, whole);
  return expandSweep({ ...whole, recipe, field, values: list.value });
}
