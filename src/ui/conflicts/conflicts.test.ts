import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Conflicts } from '../../runs/conflicts.ts';
import { matrixLayout } from './layout.ts';
import { similarTogether } from './order.ts';
import { cellSentence, cellsOf, conflictsCsv, cosineText, normText } from './words.ts';

const CONFLICTS: Conflicts = {
  tasks: ['math', '=code', 'tales'],
  norms: [1.2345, 0, 0.000012],
  tokens: [1200, 3, 40],
  cosines: [
    [1, null, -0.42],
    [null, null, null],
    [-0.42, null, 1],
  ],
  errors: [
    [null, null, 0.03],
    [null, null, null],
    [0.03, null, null],
  ],
  parts: [8, 1, 8],
};

it('PAGE-136: tasks that pull together come to stand beside each other', () => {
  // 0 with 2 and 4, 1 with 3; the two groups against each other.
  const group = [0, 1, 0, 1, 0];
  const cosines = group.map((a, i) =>
    group.map((b, j) => (i === j ? 1 : a === b ? 0.8 - 0.01 * (i + j) : -0.5)),
  );
  const order = similarTogether(cosines);
  expect(order.map((place) => group[place]).join('')).toMatch(/^(00011|11000)$/);
});

it('PAGE-136: an order holds every task once, with whatever cosines', () => {
  const table = fc.integer({ min: 0, max: 12 }).chain((count) =>
    fc.array(
      fc.array(fc.option(fc.double({ min: -1, max: 1, noNaN: true })), {
        minLength: count,
        maxLength: count,
      }),
      { minLength: count, maxLength: count },
    ),
  );
  fc.assert(
    fc.property(table, (cosines) => {
      expect([...similarTogether(cosines)].sort((a, b) => a - b)).toEqual(cosines.map((_, i) => i));
    }),
  );
});

it('PAGE-136: twelve tasks have numbers in their cells, sixty cells that can be pointed at', () => {
  expect(matrixLayout(12, 1000).digits).toBe(2);
  const many = matrixLayout(60, 1000);
  expect(many).toMatchObject({ digits: 0, cell: 15 });
  expect(many.width).toBeGreaterThan(1000);
  for (const width of [300, 480, 900])
    expect(matrixLayout(8, width).left + 8 * matrixLayout(8, width).cell).toBeLessThan(
      matrixLayout(8, width).width,
    );
});

it('PAGE-137: says what a cell holds', () => {
  const cells = cellsOf(CONFLICTS, [2, 0, 1]);
  const said = (i: number, j: number) => cellSentence(CONFLICTS, cells[i]![j]!);
  expect(said(0, 1)).toBe('tales and math: cosine −0.42 ± 0.03: they pull against each other.');
  expect(said(1, 1)).toBe('math: gradient of length 1.23 over 1,200 supervised tokens.');
  expect(said(1, 2)).toBe('math and =code: one of them has no gradient.');
  const noisy = { ...CONFLICTS, errors: CONFLICTS.errors.map((line) => line.map((e) => e && 0.3)) };
  expect(cellSentence(noisy, cellsOf(noisy, [0, 1, 2])[0]![2]!)).toBe(
    'math and tales: cosine −0.42 ± 0.30, within the noise of their rows.',
  );
  const few = { ...CONFLICTS, errors: CONFLICTS.errors.map((line) => line.map(() => null)) };
  expect(cellSentence(few, cellsOf(few, [0, 1, 2])[0]![2]!)).toMatch(/too few rows to tell its noise/);
});

it('PAGE-137: writes numbers short, and zero without a sign', () => {
  expect([0.456, -0.456, -0.001, 1, null].map((one) => cosineText(one))).toEqual([
    '0.46',
    '−0.46',
    '0.00',
    '1.00',
    '–',
  ]);
  expect([0.456, -0.456, -0.01, -1].map((one) => cosineText(one, 1))).toEqual(['.5', '−.5', '0.0', '−1.0']);
  expect([0, 1.2345, 0.000012].map(normText)).toEqual(['0', '1.23', '1.2e-5']);
});

it('PAGE-137: every pair is a line of the CSV, formulas made text', () => {
  expect(conflictsCsv(CONFLICTS).split('\r\n')).toEqual([
    'task,other task,cosine,standard error,clear of noise,norm,norm of the other',
    'math,"\'=code",,,no,1.2345,0',
    'math,tales,-0.42,0.03,yes,1.2345,0.000012',
    '"\'=code",tales,,,no,0,0.000012',
    '',
  ]);
});
