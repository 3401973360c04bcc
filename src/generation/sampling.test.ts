import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../recipe/random.ts';
import { argmax, nextTokenProbabilities, type Sampling, sampleToken } from './sampling.ts';

const PLAIN: Sampling = { greedy: false, temperature: 1, topK: 0, topP: 1 };
const LOGITS = [Math.log(0.5), Math.log(0.3), Math.log(0.15), Math.log(0.05)];

it('greedy takes the largest, the first of equals', () => {
  expect(argmax([1, 3, 3, 2])).toBe(1);
  expect(sampleToken(LOGITS, { ...PLAIN, greedy: true }, randomStream(1))).toBe(0);
  expect(sampleToken(LOGITS, { ...PLAIN, temperature: 0 }, randomStream(1))).toBe(0);
});

it('draws each token as often as its probability says', () => {
  const random = randomStream(1, 'sampling');
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 20000; i++) counts[sampleToken(LOGITS, PLAIN, random)]! += 1;
  // Four standard errors of a share of 20,000 draws are at most 0.0142.
  for (const [i, p] of [0.5, 0.3, 0.15, 0.05].entries())
    expect(Math.abs(counts[i]! / 20000 - p)).toBeLessThan(0.0142);
});

it('what is left out is never drawn, and the seed decides', () => {
  const draw = (seed: number, sampling: Sampling) => {
    const random = randomStream(seed);
    return Array.from({ length: 50 }, () => sampleToken(LOGITS, sampling, random));
  };
  const nucleus = { ...PLAIN, topP: 0.75 };
  expect(new Set(draw(3, nucleus))).toEqual(new Set([0, 1]));
  expect(new Set(draw(3, { ...PLAIN, topK: 3 }))).toEqual(new Set([0, 1, 2]));
  expect(draw(3, nucleus)).toEqual(draw(3, nucleus));
  expect(draw(3, nucleus)).not.toEqual(draw(4, nucleus));
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])('a logit of %s is an error, not a token', (bad) => {
  for (const greedy of [true, false])
    expect(() => sampleToken([0, bad, 1], { ...PLAIN, greedy }, randomStream(1))).toThrow(/token 1/);
});

/** From transformers 5.23 in float64: TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper, softmax. */
const LOGITS_OF_SEVEN = [2.0, -1.0, 0.5, 3.25, 0.5, 1.75, -3.0];
const EXPECTED: [temperature: number, topK: number, topP: number, probabilities: number[]][] = [
  [
    1,
    0,
    1,
    [
      0.173252302098, 0.008625724209, 0.038657813913, 0.604709952493, 0.038657813913, 0.134929028543,
      0.001167364829,
    ],
  ],
  [
    0.7,
    0,
    1,
    [
      0.126379056835, 0.001739454386, 0.01482668556, 0.753704260871, 0.01482668556, 0.088423955367,
      0.000099901421,
    ],
  ],
  [1, 3, 1, [0.189784156448, 0, 0, 0.662411793896, 0, 0.147804049656, 0]],
  [1, 0, 0.8, [0.189784156448, 0, 0, 0.662411793896, 0, 0.147804049656, 0]],
  // The fourth and fifth logit are equal: both stay.
  [1, 4, 1, [0.174965757339, 0, 0.039040137455, 0.610690498924, 0.039040137455, 0.136263468826, 0]],
  [0.7, 4, 0.9, [0.130488495388, 0, 0, 0.778212287946, 0, 0.091299216666, 0]],
  [2, 5, 0.75, [0.266613851528, 0, 0, 0.498100250313, 0, 0.23528589816, 0]],
  [1.3, 0, 0.05, [0, 0, 0, 1, 0, 0, 0]],
  [0.5, 2, 0.999, [0.075858180021, 0, 0, 0.924141819979, 0, 0, 0]],
];

it.each(EXPECTED)(
  'as transformers: temperature %d, top-k %d, top-p %d',
  (temperature, topK, topP, expected) => {
    const got = nextTokenProbabilities(LOGITS_OF_SEVEN, { temperature, topK, topP });
    for (const [i, p] of expected.entries()) expect(got[i]).toBeCloseTo(p, 11);
  },
);

describe('whatever the logits', () => {
  // Whole sixteenths: some are equal, and no two so close that only their weights are.
  const logit = fc.integer({ min: -480, max: 480 }).map((sixteenths) => sixteenths / 16);
  const logits = fc.array(logit, { minLength: 1, maxLength: 60 });
  const options = fc.record({
    temperature: fc.double({ min: 0.05, max: 5, noNaN: true }),
    topK: fc.integer({ min: 0, max: 70 }),
    topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  const kept = (p: Float64Array) => [...p.keys()].filter((i) => p[i]! > 0);

  it('probabilities add up to 1, and what is left out is no likelier than what stays', () => {
    fc.assert(
      fc.property(logits, options, (row, sampling) => {
        const p = nextTokenProbabilities(row, sampling);
        expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
        const least = Math.min(...kept(p).map((i) => row[i]!));
        const most = Math.max(...row.filter((_, i) => p[i] === 0), Number.NEGATIVE_INFINITY);
        expect(most).toBeLessThanOrEqual(least);
        expect(p[argmax(row)]).toBe(Math.max(...p));
      }),
    );
  });

  it('top-k keeps K tokens and those that equal the last; 1 is greedy where there are no equals', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: 1, max: 70 }), (row, topK) => {
        const p = nextTokenProbabilities(row, { ...PLAIN, topK });
        const weights = row.map((x) => Math.exp(x - Math.max(...row)));
        const bound = weights.toSorted((a, b) => b - a)[Math.min(topK, row.length) - 1]!;
        expect(kept(p).length).toBe(weights.filter((w) => w >= bound).length);
        if (topK === 1) expect(kept(p)).toContain(argmax(row));
      }),
    );
  });

  it('top-p keeps the fewest tokens that reach the share', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (row, topP) => {
        const all = nextTokenProbabilities(row, PLAIN);
        const left = kept(nextTokenProbabilities(row, { ...PLAIN, topP })).map((i) => all[i]!);
        const mass = left.reduce((a, b) => a + b, 0);
        expect(mass).toBeGreaterThan(topP - 1e-9);
        expect(mass - Math.min(...left)).toBeLessThan(topP + 1e-9);
      }),
    );
  });

  it('a draw is a token that stayed', () => {
    fc.assert(
      fc.property(logits, options, fc.nat(), (row, sampling, seed) => {
        const id = sampleToken(row, { ...sampling, greedy: false }, randomStream(seed));
        expect(nextTokenProbabilities(row, sampling)[id]).toBeGreaterThan(0);
      }),
    );
  });
});
