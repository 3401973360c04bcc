import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import { failed, ok, type Result } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from './parse.ts';
import type { Recipe } from './schema.ts';

/** What a link's hash begins with; another letter when the encoding changes. */
const PREFIX = 'r=';
/** Longer than any recipe: a limit on what a hostile link can unpack to. */
const MAX_CHARACTERS = 20_000;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The fields of `value` that are not those of `base`; objects on both sides are compared inside. */
function difference(value: Fields, base: Fields): Fields {
  const out: [string, unknown][] = [];
  for (const [key, own] of Object.entries(value)) {
    const other = base[key];
    if (same(own, other)) continue;
    out.push([key, isFields(own) && isFields(other) ? difference(own, other) : own]);
  }
  return Object.fromEntries(out);
}

/** A recipe's fields that differ from the defaults: what a person would write down. */
export function recipeDifference(recipe: Recipe): Fields {
  return difference(recipe, defaultRecipe());
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(strFromU8(bytes, true));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  return strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true);
}

/** The hash of a share link, without "#": the default recipe is empty (REC-2). */
export function recipeToHash(recipe: Recipe): string {
  const fields = recipeDifference(recipe);
  if (Object.keys(fields).length === 0) return '';
  return PREFIX + toBase64Url(deflateSync(strToU8(JSON.stringify(fields)), { level: 9 }));
}

/** The recipe of a link's hash, with or without "#"; an empty hash is the default recipe. */
export function recipeFromHash(hash: string): Result<Recipe> {
  const text = hash.replace(/^#/, '');
  if (text === '') return ok(defaultRecipe());
  const broken = failed({
    code: 'link-broken',
    message: 'The link does not hold a whole recipe: copy it again, to its last character.',
  });
  if (!text.startsWith(PREFIX) || text.length > MAX_CHARACTERS) return broken;
  let fields: unknown;
  try {
    fields = JSON.parse(strFromU8(inflateSync(fromBase64Url(text.slice(PREFIX.length)))));
  } catch {
    return broken;
  }
  return parseRecipe(fields);
}
