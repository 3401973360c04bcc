import { expect, it } from 'vitest';
import { randomStream } from '../recipe/random.ts';
import { argmax, sampleToken } from './sampling.ts';

const LOGITS = [Math.log(0.5), Math.log(0.3), Math.log(0.15), Math.log(0.05)];

it('greedy takes the largest, the first of equals', () => {
  expect(argmax([1, 3, 3, 2])).toBe(1);
  expect(sampleToken(LOGITS, { greedy: true, temperature: 1, topP: 1 }, randomStream(1))).toBe(0);
});

it('draws each token as often as its probability says', () => {
  const random = randomStream(1, 'sampling');
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 20000; i++)
    counts[sampleToken(LOGITS, { greedy: false, temperature: 1, topP: 1 }, random)]! += 1;
  // Four standard errors of a share of 20,000 draws are at most 0.0142.
  for (const [i, p] of [0.5, 0.3, 0.15, 0.05].entries())
    expect(Math.abs(counts[i]! / 20000 - p)).toBeLessThan(0.0142);
});

it('top-p leaves out the tail, and the seed decides', () => {
  const draw = (seed: number) => {
    const random = randomStream(seed);
    return Array.from({ length: 50 }, () =>
      sampleToken(LOGITS, { greedy: false, temperature: 1, topP: 0.75 }, random),
    );
  };
  expect(new Set(draw(3))).toEqual(new Set([0, 1]));
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});
