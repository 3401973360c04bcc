import { expect, it } from 'vitest';
import { checkEngine } from './check.ts';

const reference = { losses: [6.5, 6.4], gradientNorms: { a: 2, b: 0.5 } };

it('an engine that agrees is let through with its errors', () => {
  const got = { losses: [6.50005, 6.4], gradientNorms: { a: 2, b: 0.50025 } };
  const { loss, gradient } = checkEngine('near', got, reference);
  expect(loss).toBeCloseTo(5e-5, 8);
  expect(gradient).toBeCloseTo(5e-4, 8);
});

it.each([
  ['another loss', { losses: [6.5, 6.4002], gradientNorms: reference.gradientNorms }],
  ['a loss that is no number', { losses: [6.5, Number.NaN], gradientNorms: reference.gradientNorms }],
  ['a step less', { losses: [6.5], gradientNorms: reference.gradientNorms }],
  ['another gradient', { losses: reference.losses, gradientNorms: { a: 2, b: 0.501 } }],
  ['a gradient less', { losses: reference.losses, gradientNorms: { a: 2 } }],
])('%s is refused', (_, got) => {
  expect(() => checkEngine('wrong', got, reference)).toThrow(/wrong computes something else/);
});
