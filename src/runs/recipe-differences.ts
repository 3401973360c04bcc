import { defaultRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';

/** A value of a recipe as a person reads it. */
interface DifferentValue {
  readonly text: string;
  /** It is what a recipe without it has. */
  readonly isDefault: boolean;
}

/** A field in which recipes differ. */
export interface Difference {
  /** Path in the recipe: "mixture.temperature". */
  readonly path: string;
  /** In the order of the recipes. */
  readonly values: readonly DifferentValue[];
}

type Flat = ReadonlyMap<string, string>;

/** Lists and texts up to so many letters are shown whole. */
const SHORT = 60;
/** Lists of ids, of which only the number says something. */
const COUNTED: Readonly<Record<string, string>> = { 'data.excluded': 'rows', 'data.flagged': 'rows' };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field by its path as JSON; an empty object is a value. */
function flatten(value: unknown, path: string, into: Map<string, string>): Flat {
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, one] of Object.entries(value))
      flatten(one, path === '' ? name : `${path}.${name}`, into);
  } else into.set(path, JSON.stringify(value));
  return into;
}

function listText(values: readonly unknown[], path: string): string {
  const unit = COUNTED[path];
  if (unit !== undefined) return `${values.length} ${unit}`;
  if (values.length === 0) return 'none';
  const text = values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ');
  return text.length <= SHORT ? text : `${values.length} values: ${text.slice(0, SHORT)}…`;
}

function readable(json: string | undefined, path: string): string {
  if (json === undefined) return '–';
  const value: unknown = JSON.parse(json);
  if (value === null) return 'none';
  if (value === 'inf') return '∞';
  if (value === '') return 'empty';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return listText(value, path);
  if (isObject(value)) return 'none';
  const text = String(value);
  return text.length <= SHORT ? text : `${text.slice(0, SHORT)}… (${text.length} letters)`;
}

const DEFAULTS = flatten(defaultRecipe(), '', new Map());

/** The fields in which recipes differ, in the order of the recipe. */
export function recipeDifferences(recipes: readonly Recipe[]): readonly Difference[] {
  const flat = recipes.map((recipe) => flatten(recipe, '', new Map()));
  const paths = new Set([...DEFAULTS.keys(), ...flat.flatMap((one) => [...one.keys()])]);
  const differences: Difference[] = [];
  for (const path of paths) {
    const values = flat.map((one) => one.get(path));
    if (new Set(values).size < 2) continue;
    const standard = DEFAULTS.get(path);
    differences.push({
      path,
      values: values.map((value) => ({ text: readable(value, path), isDefault: value === standard })),
    });
  }
  return differences;
}
