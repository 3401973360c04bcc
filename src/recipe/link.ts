import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import { failed, ok, type Result } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from './parse.ts';
import type { Recipe } from './schema.ts';

/** What a link's hash begins with; another letter when the encoding changes. */
const PREFIX = 'r=';
/** Browsers take fragments of this length; chats and mail cut far shorter ones, which a fault then says. */
const MOST_CHARACTERS = 60_000;
/** What a hostile link may unpack to, in bytes; no recipe that fits into a link comes near. */
const MOST_BYTES = 4_000_000;

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
    const other = Object.hasOwn(base, key) ? base[key] : undefined;
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

/** What makes a recipe too long for a link, where it is a list by hand. */
function longest({ data }: Recipe): string {
  const marked = data.excluded.length + data.flagged.length;
  return marked === 0 ? '' : `: ${marked.toLocaleString('en-US')} rows are marked by hand`;
}

/** The hash of a share link, without "#": the default recipe is empty (REC-2). A fault where it is too long. */
export function recipeToHash(recipe: Recipe): Result<string> {
  const fields = recipeDifference(recipe);
  if (Object.keys(fields).length === 0) return ok('');
  const hash = PREFIX + toBase64Url(deflateSync(strToU8(JSON.stringify(fields)), { level: 9 }));
  if (hash.length <= MOST_CHARACTERS) return ok(hash);
  return failed({
    code: 'link-too-long',
    message: `The recipe is too long for a link (${hash.length.toLocaleString('en-US')} characters; a link holds ${MOST_CHARACTERS.toLocaleString('en-US')})${longest(recipe)}. Download it as a file instead: Export, Recipe.`,
  });
}

/** @throws Error where the bytes are not whole, or unpack to more than a recipe */
function inflateLimited(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((part) => {
    length += part.length;
    if (length > MOST_BYTES) throw new Error('The link unpacks to more than a recipe.');
    parts.push(part);
  });
  // In slices: what one push unpacks to is held before it is counted.
  for (let at = 0; at < bytes.length; at += 1024) {
    inflate.push(bytes.subarray(at, at + 1024), at + 1024 >= bytes.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The recipe of a link's hash, with or without "#"; an empty hash is the default recipe. */
export function recipeFromHash(hash: string): Result<Recipe> {
  const text = hash.replace(/^#/, '');
  if (text === '') return ok(defaultRecipe());
  const broken = failed({
    code: 'link-broken',
    message: 'The link does not hold a whole recipe: copy it again, to its last character.',
  });
  if (!text.startsWith(PREFIX) || text.length > MOST_CHARACTERS) return broken;
  let fields: unknown;
  try {
    fields = JSON.parse(strFromU8(inflateLimited(fromBase64Url(text.slice(PREFIX.length)))));
  } catch {
    return broken;
  }
  return parseRecipe(fields);
}
