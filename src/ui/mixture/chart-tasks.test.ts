import { describe, expect, test } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { planMixture } from '../../mixture/plan.ts';
import { sharesIn } from '../../mixture/shares.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { chartTasks, MOST_ROWS } from './chart-tasks.ts';

function rowsOf(sizes: readonly number[]) {
  const sources = sizes.map((size, i) => ({
    task: `t${i}`,
    size,
    validation: 0,
    means: { tokens: 10 + i, supervised: 5 },
  }));
  const { tasks } = unwrap(planMixture(sources, defaultRecipe().mixture, 1));
  const shares = sharesIn('examples', tasks, 'examples', sources)!;
  const supervised = sharesIn('supervised', tasks, 'examples', sources);
  return { tasks, rows: chartTasks({ tasks, shares, supervised }) };
}

describe('PAGE-72: past 24 tasks the charts have the largest and the others', () => {
  test('24 tasks are 24 rows, in their order', () => {
    const { rows } = rowsOf(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(rows.map(({ task }) => task)).toEqual(Array.from({ length: 24 }, (_, i) => `t${i}`));
    expect(rows.some(({ isRest }) => isRest)).toBe(false);
  });

  test('of 60 the 23 with the most rows keep their order, and the other 37 are one row', () => {
    const { rows } = rowsOf(Array.from({ length: 60 }, (_, i) => 100 * (i + 1)));
    expect(rows).toHaveLength(MOST_ROWS);
    expect(rows.slice(0, -1).map(({ task }) => task)).toEqual(
      Array.from({ length: 23 }, (_, i) => `t${i + 37}`),
    );
    expect(rows.at(-1)).toMatchObject({ task: '37 others', isRest: true });
  });

  test('rows add up to the whole, whatever stands together', () => {
    const { tasks, rows } = rowsOf(Array.from({ length: 60 }, (_, i) => 7 + ((i * 37) % 61)));
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    for (const field of ['natural', 'target', 'realised', 'drawn', 'seen'] as const) {
      expect(sum(rows.map((row) => row[field] ?? 0))).toBeCloseTo(1, 12);
    }
    expect(sum(rows.map(({ count }) => count))).toBe(sum(tasks.map(({ count }) => count)));
    const rest = rows.at(-1)!;
    const size = sum(rest.members.map((i) => tasks[i]!.size));
    expect(rest.repeats).toBeCloseTo(rest.count / size, 12);
  });
});
