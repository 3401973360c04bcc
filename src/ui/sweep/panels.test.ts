import { expect, it } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { type SweepResult, sweepSummary } from '../../runs/sweep-summary.ts';
import { draftedSweep, FIRST_DRAFT } from '../../state/sweep-draft.ts';
import { panelsOf } from './panels.ts';

const result = (value: string, seed: number, measure: number): SweepResult => ({
  value,
  seed,
  step: 10,
  measure,
  perTask: [
    { task: 'sums', heldOut: false, loss: measure, tokens: 10 },
    { task: 'tales', heldOut: true, loss: 2 * measure, tokens: 10 },
  ],
});

it('PAGE-117: the measure and each task over the values, every seed in its place', () => {
  const sweep = unwrap(
    draftedSweep({ ...FIRST_DRAFT, values: '1, 2', seeds: '2' }, defaultRecipe(), {
      id: 's',
      name: 'n',
      createdAt: '2026-11-22T14:05:00.000Z',
    }),
  );
  const results = [result('1', 42, 3), result('1', 43, 5), result('2', 43, 2)];
  const panels = panelsOf(sweepSummary(sweep, results), results, 'all validation rows');
  expect(panels.map(({ name }) => name)).toEqual(['all validation rows', 'sums', 'tales (held out)']);
  expect(panels[0]?.values).toEqual([
    { value: '1', mean: 4, deviation: Math.SQRT2, count: 2 },
    { value: '2', mean: 2, deviation: null, count: 1 },
  ]);
  expect(panels[2]?.seeds).toEqual([
    { seed: 42, losses: [6, null] },
    { seed: 43, losses: [10, 4] },
  ]);
});
