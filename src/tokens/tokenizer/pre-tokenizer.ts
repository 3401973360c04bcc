import * as v from 'valibot';
import { fields, type Part, patternSchema, sequence } from './json.ts';
import { compilePattern, SPACE } from './pattern.ts';
import { type Piece, replaceMatches, replaceUnit, rewrite, slice, startOf } from './piece.ts';
import { UnsupportedPart } from './unsupported.ts';

/** Cuts a text into the words that the model then cuts into tokens. */
export type PreTokenizer = (pieces: readonly Piece[]) => readonly Piece[];

const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
type Behavior = (typeof BEHAVIORS)[number];

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly match: boolean;
}

/** Matches and what stands between them, end to end. */
function cuts(text: string, pattern: RegExp): Cut[] {
  const all: Cut[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > done) all.push({ from: done, to: index, match: false });
    all.push({ from: index, to: index + found.length, match: true });
    done = index + found.length;
  }
  if (done < text.length) all.push({ from: done, to: text.length, match: false });
  return all;
}

/** What becomes of the stretches that a pattern finds. */
function arrange(all: readonly Cut[], behavior: Behavior): Cut[] {
  const out: Cut[] = [];
  for (const cut of all) {
    const last = out.at(-1);
    const joins =
      last !== undefined &&
      ((behavior === 'Contiguous' && last.match === cut.match) ||
        (behavior === 'MergedWithPrevious' && cut.match && !last.match) ||
        (behavior === 'MergedWithNext' && last.match && !cut.match));
    if (joins) out[out.length - 1] = { ...cut, from: last.from };
    else if (behavior !== 'Removed' || !cut.match) out.push(cut);
  }
  return out;
}

function split(pattern: RegExp, behavior: Behavior, invert = false): PreTokenizer {
  const general = (piece: Piece, out: Piece[]) => {
    const found = cuts(piece.text, pattern);
    const all = invert ? found.map((cut) => ({ ...cut, match: !cut.match })) : found;
    for (const { from, to } of arrange(all, behavior)) if (to > from) out.push(slice(piece, from, to));
  };
  return (pieces) => {
    const out: Piece[] = [];
    for (const piece of pieces) {
      if (behavior !== 'Isolated') {
        general(piece, out);
        continue;
      }
      // Most patterns match every character, and all matches at once are found much faster than one by one.
      const words = piece.text.match(pattern) ?? [];
      let length = 0;
      for (const word of words) length += word.length;
      if (length !== piece.text.length) {
        general(piece, out);
        continue;
      }
      let { at } = piece;
      for (const text of words) {
        if (text !== '') out.push({ text, at, origin: piece.origin });
        at += text.length;
      }
    }
    return out;
  };
}

const GPT2 = compilePattern({
  Regex: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
});
const ASCII_PUNCTUATION = '!-\\/:-@\\[-`\\{-~';

const SCHEMES = ['always', 'first', 'never'] as const;
const metaspaceSchema = v.object({
  replacement: v.string(),
  prepend_scheme: v.optional(v.picklist(SCHEMES)),
  add_prefix_space: v.optional(v.boolean()),
  split: v.optional(v.boolean(), true),
});
const byteLevelSchema = v.object({
  add_prefix_space: v.optional(v.boolean(), true),
  use_regex: v.optional(v.boolean(), true),
});

/** When a metaspace is put before a text; older files say it by `add_prefix_space`. */
export function metaspaceScheme(part: Part): (typeof SCHEMES)[number] {
  const { prepend_scheme, add_prefix_space } = fields(metaspaceSchema, part, 'pre_tokenizer Metaspace');
  return add_prefix_space === false ? 'never' : (prepend_scheme ?? 'always');
}

function metaspace(part: Part): PreTokenizer {
  const { replacement, split: cut } = fields(metaspaceSchema, part, 'pre_tokenizer Metaspace');
  const scheme = metaspaceScheme(part);
  const words = split(compilePattern({ String: replacement }), 'MergedWithNext');
  const prepared = (piece: Piece) => {
    const spaced =
      replacement.length === 1
        ? replaceUnit(piece, ' ', replacement)
        : replaceMatches(piece, / /g, () => replacement);
    const wanted = scheme === 'always' || (scheme === 'first' && startOf(spaced, 0) === 0);
    if (!wanted || spaced.text.startsWith(replacement)) return spaced;
    return rewrite(spaced, [{ from: 0, to: 0, text: replacement }]);
  };
  return (pieces) => (cut ? words(pieces.map(prepared)) : pieces.map(prepared));
}

function byteLevel(part: Part): PreTokenizer {
  const { add_prefix_space, use_regex } = fields(byteLevelSchema, part, 'pre_tokenizer ByteLevel');
  const words = split(GPT2, 'Isolated');
  const spaced = (piece: Piece) =>
    piece.text.startsWith(' ') ? piece : rewrite(piece, [{ from: 0, to: 0, text: ' ' }]);
  return (pieces) => {
    const all = add_prefix_space ? pieces.map(spaced) : pieces;
    return use_regex ? words(all) : all;
  };
}

const splitSchema = v.object({
  pattern: patternSchema,
  behavior: v.picklist(BEHAVIORS),
  invert: v.optional(v.boolean(), false),
});

function preTokenizer(part: Part): PreTokenizer {
  switch (part.type) {
    case 'ByteLevel':
      return byteLevel(part);
    case 'Metaspace':
      return metaspace(part);
    case 'Split': {
      const { pattern, behavior, invert } = fields(splitSchema, part, 'pre_tokenizer Split');
      return split(compilePattern(pattern), behavior, invert);
    }
    case 'Digits': {
      const { individual_digits } = fields(
        v.object({ individual_digits: v.boolean() }),
        part,
        'pre_tokenizer Digits',
      );
      return split(/\p{N}/gu, individual_digits ? 'Isolated' : 'Contiguous');
    }
    case 'Punctuation': {
      const { behavior } = fields(
        v.object({ behavior: v.optional(v.picklist(BEHAVIORS), 'Isolated') }),
        part,
        'pre_tokenizer Punctuation',
      );
      return split(new RegExp(`[${ASCII_PUNCTUATION}\\p{P}]`, 'gv'), behavior);
    }
    case 'WhitespaceSplit':
      return split(new RegExp(`[${SPACE}]`, 'gv'), 'Removed');
    case 'Whitespace':
      return split(compilePattern({ Regex: '\\w+|[^\\w\\s]+' }), 'Removed', true);
    default:
      throw new UnsupportedPart(`it cuts words by ${part.type}, which Temper does not know`);
  }
}

/** The parts of tokenizer.json's `pre_tokenizer`, in order. @throws UnsupportedPart */
export function preTokenizerParts(json: unknown): readonly Part[] {
  const parts = sequence(json, 'pretokenizers', 'pre_tokenizer');
  if (parts.slice(0, -1).some(({ type }) => type === 'ByteLevel'))
    throw new UnsupportedPart(
      'it cuts words after it has turned them into bytes, which Temper does not know',
    );
  return parts;
}

/** All of them as one step. @throws UnsupportedPart */
export function createPreTokenizer(parts: readonly Part[]): PreTokenizer {
  const steps = parts.map(preTokenizer);
  return (pieces) => steps.reduce((words, step) => step(words), pieces);
}
