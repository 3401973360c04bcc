import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { type ChatTokenizer, createTokenizer } from './tokenizer.ts';

// Tokenizers of every kind and what the Rust library makes of strings (scripts/parity/make_tokenizers.py).
const at = (name: string) => new URL(`../../../tests/fixtures/tokenizers/${name}`, import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'));
const rows = v.array(v.object({ text: v.string(), ids: v.array(v.number()), offsets: v.array(v.number()) }));
const expected = v.parse(v.record(v.string(), rows), read('expected.json'));
const load = (name: string): ChatTokenizer =>
  unwrap(
    createTokenizer({ tokenizer: read(`${name}/tokenizer.json`), tokenizerConfig: null, chatTemplate: null }),
  );

/** Code-point offsets as UTF-16. */
function units(text: string, offsets: readonly number[]): number[] {
  const place = [0];
  for (const char of text) place.push(place.at(-1)! + char.length);
  return offsets.map((offset) => place[offset]!);
}

/** Where nothing is rewritten or swallowed, places too are those of the Rust library. */
const SAME_PLACES = ['llama3', 'cl100k', 'gemma'];

it('every tokenizer of the fixture is compared', () => {
  const folders = readdirSync(at('.'), { withFileTypes: true }).filter((one) => one.isDirectory());
  expect(Object.keys(expected).sort()).toEqual(folders.map(({ name }) => name).sort());
});

describe.each(Object.keys(expected))('MASK-7: %s', (name) => {
  const tokenizer = load(name);

  it('gives the ids of the Rust tokenizers', () => {
    for (const { text, ids } of expected[name]!)
      expect([text, tokenizer.encode(text).ids]).toEqual([text, ids]);
  });

  it('places tokens in order, within the text', () => {
    for (const { text } of expected[name]!) {
      const { starts, ends } = tokenizer.encode(text);
      expect(starts.every((start, i) => start >= (starts[i - 1] ?? 0) && start <= ends[i]!)).toBe(true);
      expect(ends.at(-1) ?? 0).toBeLessThanOrEqual(text.length);
    }
  });
});

it.each(SAME_PLACES)('MASK-7: %s gives the places of the Rust tokenizers', (name) => {
  const tokenizer = load(name);
  for (const { text, offsets } of expected[name]!) {
    const { starts, ends } = tokenizer.encode(text);
    expect([text, starts.flatMap((start, i) => [start, ends[i]])]).toEqual([text, units(text, offsets)]);
  }
});

const placed = (name: string, text: string) => {
  const { ids, starts, ends, exact, inexact } = load(name).encode(text);
  return { tokens: ids.map((_, i) => text.slice(starts[i], ends[i])), starts, exact, inexact };
};

it('MASK-7: places are those of the text given, however it is normalized', () => {
  // Lower case, without its accent, of a ligature: each token stands where its characters came from.
  const { tokens, exact } = placed('unigram-albert', '  É\ufb01 x');
  expect([tokens.join('|').replaceAll(/\|+/g, '|'), exact]).toEqual(['|É|\ufb01|\ufb01|x', true]);
  expect(placed('unigram-precompiled', '\ufeffab').starts[0]).toBe(1);
});

it('MASK-7: a token that shares characters which were composed together is told to be inexact', () => {
  const { tokens, exact, inexact } = placed('gpt4o', 'xs\u0307\u0323');
  expect(exact).toBe(false);
  expect(inexact.every((i) => tokens[i]!.includes('\u0307'))).toBe(true);
  expect(inexact.length).toBeGreaterThan(1);
  expect(placed('gpt4o', 'x\u1e69').exact).toBe(true);
});

it('MASK-7: an unknown token covers the characters it stands for', () => {
  const tokenizer = load('gemma');
  const { ids, starts, ends, exact } = tokenizer.encode('a\u{1f642}b');
  const unknown = ids.indexOf(tokenizer.unkId!);
  expect([starts[unknown], ends[unknown], exact]).toEqual([1, 3, true]);
});

it('MASK-7: a character map sees CR and LF as one, also before a letter that is not ASCII', () => {
  const tokenizer = load('unigram-precompiled');
  // The map takes CR away, and as in Rust the whole of what begins with it.
  const { ids } = tokenizer.encode('a\r\n\u4e2d');
  expect(ids).toEqual(tokenizer.encode('a\u4e2d').ids);
});

it('a word of 200,000 characters is cut (in squared time this test would not end)', () => {
  const text = 'ab'.repeat(100_000);
  const tokenizer = load('llama2');
  expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text);
});
