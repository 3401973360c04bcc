import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';

/** One run of a sweep. */
export interface SweepItem {
  /** What is swept, as the person reads it: "2", "inf", "masked". */
  readonly value: string;
  readonly seed: number;
  readonly recipe: Recipe;
  /** Of the run that it became; null: it has not begun. */
  readonly run: string | null;
  readonly status: 'waiting' | 'running' | 'interrupted' | 'finished' | 'failed';
}

/** A list of recipes that differ in one thing, and in seeds. */
export interface SweepRecord {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** What differs, by its path in the recipe: "mixture.temperature"; null: a list of whole recipes. */
  readonly field: string | null;
  /** Optimiser steps that all runs may take together, shared out evenly; null: each takes what its recipe says. */
  readonly budget: number | null;
  /** Value by value, seeds within them. */
  readonly items: readonly SweepItem[];
}

/** A field of the recipe and the values that it is to take, as JSON. */
export interface SweepField {
  /** Path in the recipe: "mixture.temperature". */
  readonly field: string;
  readonly values: readonly unknown[];
}

/** Sweeps that one click starts. */
export const SWEEP_PRESETS: readonly (SweepField & { readonly id: 'temperature' | 'mask'; name: string })[] =
  [
    { id: 'temperature', name: 'T = 1, 2, 4, ∞', field: 'mixture.temperature', values: [1, 2, 4, 'inf'] },
    { id: 'mask', name: 'Masked against unmasked', field: 'mask.prompt', values: [false, true] },
  ];

/** What all runs of a sweep have in common. */
interface SweepFrame {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly seeds: readonly number[];
  /** Optimiser steps of all runs together; null: each takes what its recipe says. */
  readonly budget: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (message: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ code: 'sweep-invalid', message });

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The recipe with another value at a path; objects on the way are made where there are none. */
function withField(recipe: unknown, [first = '', ...rest]: readonly string[], value: unknown): Fields {
  const fields = isFields(recipe) ? recipe : {};
  const own = Object.hasOwn(fields, first) ? fields[first] : undefined;
  return { ...fields, [first]: rest.length === 0 ? value : withField(own, rest, value) };
}

function fieldOf(recipe: unknown, path: string): unknown {
  let value = recipe;
  for (const name of path.split('.')) {
    if (!isFields(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** A swept value as a person reads it. */
export function valueText(field: string, value: unknown): string {
  if (field === 'mask.prompt' && typeof value === 'boolean') return value ? 'unmasked' : 'masked';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Values with commas between them, as JSON; a bare word stands for itself: "1,2,inf", "[0.9,0.95],[0.9,0.999]".
 */
export function readValues(text: string): Result<readonly unknown[]> {
  const lists = [`[${text}]`, `[${text.replace(/(^|,)\s*([a-z][\w-]*)\s*(?=,|$)/gi, quoted)}]`];
  for (const list of lists) {
    try {
      const values: unknown = JSON.parse(list);
      if (Array.isArray(values) && values.length > 0) return ok(values);
    } catch {
      // The next reading may fit.
    }
  }
  return refuse(`"${text}" is no list of values: write them as JSON with commas between them, 1,2,"inf".`);
}

const WORDS = ['true', 'false', 'null'];
const quoted = (_: string, before: string, word: string): string =>
  `${before}${WORDS.includes(word) ? word : JSON.stringify(word)}`;

/** Seeds that follow one another: what "three seeds" means. */
export const seedsFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (first + i) % 2 ** 32);

/** Fields that a sweep cannot vary, and why. */
const FIXED: Readonly<Record<string, string>> = {
  seed: 'seeds are a list of their own: every value is run with each of them',
  version: 'it says how the recipe is written',
  'model.id': 'all runs of a sweep train one model',
  'model.revision': 'all runs of a sweep train one model',
};

/** What runs are judged by: where it differed, so would the numbers, whatever was learned. */
const YARDSTICK = [
  'evaluation.measure',
  'evaluation.examples',
  'evaluation.plainText',
  'data.validation',
  'data.heldOut',
];

interface Variant {
  readonly value: string;
  readonly recipe: Recipe;
}

function twice<T>(values: readonly T[]): T | undefined {
  return values.find((value, i) => values.slice(0, i).some((before) => same(before, value)));
}

/** Every variant with every seed, each with its share of the budget. */
function sweepOf(variants: readonly Variant[], field: string | null, frame: SweepFrame): Result<SweepRecord> {
  const { id, name, createdAt, seeds, budget } = frame;
  const [first] = variants;
  if (!first) return refuse('A sweep needs at least one value.');
  if (seeds.length === 0) return refuse('A sweep needs at least one seed.');
  const seedAgain = twice(seeds);
  if (seedAgain !== undefined) return refuse(`The seed ${seedAgain} is there twice: give each seed once.`);
  const valueAgain = twice(variants.map(({ recipe }) => recipe));
  if (valueAgain) {
    const alike = variants.filter(({ recipe }) => same(recipe, valueAgain)).map(({ value }) => value);
    return refuse(`${alike.join(' and ')} make the same recipe: give each value once.`);
  }
  for (const path of YARDSTICK) {
    const other = variants.find(({ recipe }) => !same(fieldOf(recipe, path), fieldOf(first.recipe, path)));
    if (other) {
      const message = `${other.value}: ${path} is another than that of ${first.value}. The runs would be judged by different things; keep it the same for all.`;
      return refuse(message);
    }
  }
  const runs = variants.length * seeds.length;
  if (budget !== null && (!Number.isInteger(budget) || budget < runs)) {
    return refuse(`A budget of ${budget} steps is too small for ${runs} runs: each needs at least one.`);
  }
  const share = budget === null ? null : Math.floor(budget / runs);
  const items: SweepItem[] = [];
  for (const { value, recipe } of variants) {
    for (const seed of seeds) {
      const own = recipe.training.maxSteps;
      const maxSteps = share === null ? own : Math.min(share, own ?? share);
      const parsed = parseRecipe({ ...recipe, seed, training: { ...recipe.training, maxSteps } });
      if (!parsed.ok) return refuse(`Seed ${seed}: ${parsed.fault.message}`);
      items.push({ value, seed, recipe: parsed.value, run: null, status: 'waiting' });
    }
  }
  return ok({ version: 1, id, name, createdAt, field, budget, items });
}

/**
 * The runs of a sweep over one field: every value with every seed. Nothing else of the recipe moves with the
 * value: a rank is swept at the same alpha, so that α/r falls where the rank grows. Budget: optimiser steps,
 * shared out evenly (rounded down), never more than the recipe's own `training.maxSteps`.
 */
export function expandSweep({
  recipe,
  field,
  values,
  ...frame
}: SweepFrame & SweepField & { readonly recipe: Recipe }): Result<SweepRecord> {
  const why = FIXED[field];
  if (why !== undefined) return refuse(`${field} cannot be swept: ${why}.`);
  if (field === 'training.maxSteps' && frame.budget !== null) {
    return refuse('A budget sets training.maxSteps: sweep it without one, or sweep something else.');
  }
  const variants: Variant[] = [];
  for (const value of values) {
    const text = valueText(field, value);
    const parsed = parseRecipe(withField(recipe, field.split('.'), value));
    if (!parsed.ok) return refuse(`${field} = ${text}: ${parsed.fault.message}`);
    variants.push({ value: text, recipe: parsed.value });
  }
  return sweepOf(variants, field, frame);
}

/**
 * The runs of a sweep over whole recipes, under the names that they are given; a partial recipe is filled in.
 * Their own seeds give way to the sweep's.
 */
export function listSweep({
  recipes,
  ...frame
}: SweepFrame & {
  readonly recipes: readonly { readonly name: string; readonly recipe: unknown }[];
}): Result<SweepRecord> {
  const variants: Variant[] = [];
  for (const { name, recipe } of recipes) {
    const parsed = parseRecipe(recipe);
    if (!parsed.ok) return refuse(`${name}: ${parsed.fault.message}`);
    variants.push({ value: name, recipe: { ...parsed.value, seed: 0 } });
  }
  const again = twice(variants.map(({ value }) => value));
  if (again !== undefined) return refuse(`${again} names two recipes: give each a name of its own.`);
  const [first] = variants;
  const other = variants.find(({ recipe }) => !same(recipe.model, first?.recipe.model));
  if (first && other) {
    return refuse(`${other.value}: model is another than that of ${first.value}. ${FIXED['model.id']}.`);
  }
  return sweepOf(variants, null, frame);
}
