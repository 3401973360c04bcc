import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../../../recipe/random.ts';
import { Breather } from '../../breather.ts';
import type { Message } from '../../example.ts';
import { NearRows } from './near-rows.ts';
import { Shingler } from './shingles.ts';
import { SKETCH_LENGTH, Sketcher } from './sketch.ts';

const said = (text: string): readonly Message[] => [{ role: 'assistant', content: text }];

/** Exact similarity of two texts' shingles. */
function jaccard(one: string, other: string): number {
  const shingler = new Shingler();
  const a = new Set(shingler.of(said(one)));
  const b = new Set(shingler.of(said(other)));
  const shared = [...a].filter((shingle) => b.has(shingle)).length;
  return shared / (a.size + b.size - shared);
}

async function groups(texts: readonly string[]): Promise<number[]> {
  const near = new NearRows(texts.length);
  for (const [content, text] of texts.entries()) near.add(content, said(text));
  return [...(await near.groups(new Breather(undefined)))];
}

test('shingles: five words in lower case without punctuation; five characters of shorter texts', () => {
  const shingles = (text: string) => [...new Shingler().of(said(text))];
  expect(shingles('One two, three four five six!')).toHaveLength(2);
  expect(shingles('One two, three four five six!')).toEqual(shingles('one TWO three — four five  six'));
  expect(shingles('Yes, it is')).toHaveLength('Yes, it is'.length - 4);
  expect(shingles('4')).toHaveLength(1);
  expect(shingles('')).toEqual([]);
  expect(shingles('日本語の文章です')).toHaveLength(4);
});

test('shingles: system texts do not make rows alike', () => {
  const messages = (question: string): readonly Message[] => [
    { role: 'system', content: 'You are a helpful assistant that thinks step by step and says why.' },
    { role: 'user', content: question },
  ];
  const shingles = (question: string) => [...new Shingler().of(messages(question))];
  const shared = new Set(shingles('What is the capital of France?'));
  expect(shingles('How many legs has a spider?').filter((one) => shared.has(one))).toEqual([]);
});

test('sketches agree as often as the sets are similar', () => {
  const random = randomStream(1, 'sketch');
  const numbers = (count: number) => Array.from({ length: count }, () => random.integer(0, 0xffffffff));
  for (const size of [1, 3, 20, 200, 3000]) {
    const errors: number[] = [];
    for (let trial = 0; trial < 60; trial++) {
      const shared = numbers(size);
      const sets = [numbers(Math.floor(size / 4)), numbers(Math.floor(size / 4))].map((own) =>
        Uint32Array.from([...shared, ...own]),
      );
      const [one, other] = sets.map((set) => {
        const sketcher = new Sketcher();
        sketcher.of(set);
        return [...sketcher.sketch];
      });
      const agreed = one!.filter((value, i) => value === other![i]).length / SKETCH_LENGTH;
      errors.push(agreed - size / (size + 2 * Math.floor(size / 4)));
    }
    // The mean of 60 estimates, each with a standard error of at most 0.045.
    expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.02);
  }
});

/** Texts of 40 to 300 words and edited copies of them, with what is really alike. */
function madeSet(seed: number) {
  const random = randomStream(seed, 'near');
  const word = () => `w${random.integer(0, 5000)}`;
  const texts: string[] = [];
  const pairs: { readonly one: number; readonly other: number; readonly similarity: number }[] = [];
  for (let i = 0; i < 800; i++) {
    const words = Array.from({ length: random.integer(40, 300) }, word);
    const edits = random.integer(0, Math.ceil(words.length / 12));
    const copy = [...words];
    for (let edit = 0; edit < edits; edit++) copy[random.integer(0, copy.length - 1)] = word();
    texts.push(words.join(' '), copy.join(' '));
    const similarity = jaccard(words.join(' '), copy.join(' '));
    pairs.push({ one: texts.length - 2, other: texts.length - 1, similarity });
  }
  return { texts, pairs };
}

test('DATA-44: near duplicates are found and little else, on a made set of 1,600 texts', async () => {
  const { texts, pairs } = madeSet(7);
  const found = await groups(texts);
  const share = (low: number, high: number) => {
    const within = pairs.filter(({ similarity }) => similarity >= low && similarity < high);
    expect(within.length).toBeGreaterThan(30);
    return within.filter(({ one, other }) => found[one] === found[other]).length / within.length;
  };
  // At the very threshold the estimate's error of 0.035 decides.
  expect(share(0.9, 1.01)).toBe(1);
  expect(share(0.85, 0.9)).toBeGreaterThan(0.9);
  expect(share(0.6, 0.7)).toBeLessThan(0.05);
  expect(share(0, 0.6)).toBe(0);
  // Different texts are never put together.
  expect(pairs.filter(({ one }) => found[one] !== one)).toEqual([]);
});

test('DATA-44: a group is called by its first; it holds what is alike over others', async () => {
  const words = Array.from({ length: 120 }, (_, i) => `word${i}`);
  const steps = [0, 1, 2, 3].map((step) =>
    words.map((word, i) => (i < 2 * step ? `other${i}` : word)).join(' '),
  );
  expect(jaccard(steps[0]!, steps[1]!)).toBeGreaterThan(0.9);
  const texts = ['nothing like the rest of these texts at all', ...steps, 'x', 'x'];
  expect(await groups(texts)).toEqual([0, 1, 1, 1, 1, 5, 5]);
});

test('DATA-44: rows without a word are alone; any text ends', async () => {
  expect(await groups(['', '', '?', '?'])).toEqual([0, 1, 2, 2]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 8 }),
      async (texts) => {
        const found = await groups([...texts, ...texts]);
        for (const [i, text] of texts.entries()) {
          expect(found[i]).toBeLessThanOrEqual(i);
          if (text.length > 0) expect(found[i]).toBe(found[i + texts.length]);
        }
      },
    ),
  );
});
