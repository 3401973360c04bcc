import * as v from 'valibot';
import { fields, type Part, patternSchema, sequence } from './json.ts';
import { compilePattern, SPACE } from './pattern.ts';
import { type Edit, type Piece, replaceMatches, replaceUnit, rewrite } from './piece.ts';
import { byteChars } from './pieces.ts';
import { readCharsMap } from './precompiled.ts';
import { UnsupportedPart } from './unsupported.ts';

/** Rewrites a text before it is cut into words, and knows where every character came from. */
export type Normalizer = (piece: Piece) => Piece;

const ASCII = /^[\0-\x7f]*$/;
/**
 * A character and what may combine with it: marks, and the letters of Korean and half-width Japanese that
 * compose although they are none. Unicode normalization changes nothing across such stretches.
 */
const STRETCH = /.[\p{M}\u1160-\u11ff\u3131-\u318e\ud7b0-\ud7ff\uff9e\uff9f\uffa0-\uffdc]*/gsu;

function unicodeForm(form: string): Normalizer {
  return (piece) => {
    if (ASCII.test(piece.text) || piece.text.normalize(form) === piece.text) return piece;
    const out = replaceMatches(piece, STRETCH, (stretch) => stretch.normalize(form));
    const whole = piece.text.normalize(form);
    // Should a stretch depend on its neighbours after all, the text is right and its places are said to be unknown.
    return out.text === whole ? out : rewrite(piece, [{ from: 0, to: piece.text.length, text: whole }]);
  };
}

const perMatch =
  (pattern: RegExp, change: (match: string) => string): Normalizer =>
  (piece) =>
    replaceMatches(piece, pattern, change);

const CONTROLS = '\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f';
const BLANKS = '\\t\\n\\f\\r\\u1680\\u200b-\\u200f\\u2028\\u2029\\u2581\\ufeff\\ufffd';
const NMT_GONE = new RegExp(`^[${CONTROLS}]$`, 'v');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const encoder = new TextEncoder();

function precompiled(map: (text: string) => string | null): Normalizer {
  const known = new Map<string, string | null>();
  const lookUp = (text: string) => {
    let found = known.get(text);
    if (found === undefined) {
      found = map(text);
      if (known.size < 1 << 16) known.set(text, found);
    }
    return found;
  };
  const edits: Edit[] = [];
  const grapheme = (text: string, at: number) => {
    // As in the Rust tokenizers: a short grapheme whole, where it has an entry, otherwise its characters.
    const whole = encoder.encode(text).length < 6 ? lookUp(text) : null;
    if (whole !== null) {
      if (whole !== text) edits.push({ from: at, to: at + text.length, text: whole });
      return;
    }
    let from = at;
    for (const char of text) {
      const one = lookUp(char);
      if (one !== null && one !== char) edits.push({ from, to: from + char.length, text: one });
      from += char.length;
    }
  };
  return (piece) => {
    edits.length = 0;
    // A character of ASCII before another is a grapheme of its own, but for CR before LF.
    for (const { 0: run, index } of piece.text.matchAll(
      /[\0-\x7f]+(?<!\r(?=\n))(?![^\0-\x7f])|(?:\r?[\0-\x7f]?[^\0-\x7f]+)+/g,
    )) {
      if (ASCII.test(run) && !run.includes('\r'))
        for (let i = 0; i < run.length; i++) grapheme(run[i]!, index + i);
      else for (const part of graphemes.segment(run)) grapheme(part.segment, index + part.index);
    }
    return rewrite(piece, edits);
  };
}

function normalizer(part: Part): Normalizer {
  switch (part.type) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeForm(part.type);
    case 'Lowercase':
      // A character at a time: what a letter becomes does not depend on its neighbours.
      return perMatch(/./gsu, (char) => char.toLowerCase());
    case 'StripAccents':
      return perMatch(/\p{M}/gu, () => '');
    case 'Nmt':
      return perMatch(new RegExp(`[${CONTROLS}${BLANKS}]`, 'gv'), (char) => (NMT_GONE.test(char) ? '' : ' '));
    case 'Strip': {
      const sides = v.object({ strip_left: v.boolean(), strip_right: v.boolean() });
      const { strip_left, strip_right } = fields(sides, part, 'normalizer Strip');
      const ends = [strip_left ? `^[${SPACE}]+` : '', strip_right ? `[${SPACE}]+$` : ''].filter(Boolean);
      return ends.length === 0 ? (piece) => piece : perMatch(new RegExp(ends.join('|'), 'gv'), () => '');
    }
    case 'Replace': {
      const what = v.object({ pattern: patternSchema, content: v.string() });
      const { pattern, content } = fields(what, part, 'normalizer Replace');
      if ('String' in pattern && pattern.String.length === 1 && content.length === 1)
        return (piece) => replaceUnit(piece, pattern.String, content);
      return perMatch(compilePattern(pattern), () => content);
    }
    case 'Prepend': {
      const { prepend } = fields(v.object({ prepend: v.string() }), part, 'normalizer Prepend');
      return (piece) => (piece.text === '' ? piece : rewrite(piece, [{ from: 0, to: 0, text: prepend }]));
    }
    case 'ByteLevel':
      return perMatch(/./gsu, byteChars);
    case 'Precompiled': {
      const map = v.object({ precompiled_charsmap: v.nullable(v.string()) });
      const charsMap = fields(map, part, 'normalizer Precompiled').precompiled_charsmap;
      return charsMap === null || charsMap === '' ? (piece) => piece : precompiled(readCharsMap(charsMap));
    }
    default:
      throw new UnsupportedPart(`it normalizes by ${part.type}, which Temper does not know`);
  }
}

/** tokenizer.json's `normalizer`; null where it changes nothing. @throws UnsupportedPart */
export function createNormalizer(json: unknown): Normalizer | null {
  const steps = sequence(json, 'normalizers', 'normalizer').map(normalizer);
  return steps.length === 0 ? null : (piece) => steps.reduce((text, step) => step(text), piece);
}
