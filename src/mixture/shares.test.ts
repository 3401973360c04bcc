import { describe, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { planMixture } from './plan.ts';
import { shareCurves, sharesIn } from './shares.ts';
import type { Source } from './types.ts';

const base = { ...defaultRecipe().mixture, temperature: 1 };
const source = (task: string, size: number, tokens: number, supervised: number): Source => ({
  task,
  size,
  validation: 0,
  means: { tokens, supervised },
});
/** As many rows; answers of nine tokens against one. */
const long = source('long', 100, 20, 9);
const short = source('short', 100, 10, 1);

describe('shares in every unit (MIX-15)', () => {
  test('equal counts of unequal answers: the gradient sees nine tenths of one task', () => {
    const { tasks } = unwrap(planMixture([long, short], base, 1));
    const shares = (unit: 'examples' | 'tokens' | 'supervised') =>
      sharesIn(unit, tasks, 'examples', [long, short])?.map(({ realised }) => realised);
    expect(shares('examples')).toEqual([0.5, 0.5]);
    expect(shares('tokens')).toEqual([2 / 3, 1 / 3]);
    expect(shares('supervised')).toEqual([0.9, 0.1]);
  });

  test('natural and target follow the unit, and targets come from the recipe’s own', () => {
    const slice = {
      ...base,
      unit: 'supervised' as const,
      temperature: 'inf' as const,
      maxRepeats: 'inf' as const,
    };
    const { tasks } = unwrap(planMixture([long, short], { ...slice, size: { examples: 100 } }, 1));
    expect(tasks.map(({ count }) => count)).toEqual([10, 90]);
    const [first] = sharesIn('supervised', tasks, 'supervised', [long, short]) ?? [];
    expect(first).toEqual({ natural: 0.9, target: 0.5, realised: 0.5 });
    const [inExamples] = sharesIn('examples', tasks, 'supervised', [long, short]) ?? [];
    expect(inExamples?.natural).toBe(0.5);
    expect(inExamples?.target).toBeCloseTo(0.1, 12);
    expect(inExamples?.realised).toBe(0.1);
  });

  test('lengths that are not known give no shares', () => {
    const { tasks } = unwrap(planMixture([long, short], base, 1));
    expect(sharesIn('tokens', tasks, 'examples', [long])).toBeNull();
    expect(sharesIn('examples', tasks, 'examples', [])).not.toBeNull();
  });
});

describe('shares as a function of T (MIX-16)', () => {
  const sizes = { a: 9000, none: 0, b: 900, c: 90 };
  const sources = Object.entries(sizes).map(([task, size]) => ({ task, size, validation: 0 }));

  test.each(['shrink', 'redistribute'] as const)('are those of the plan at that T under %s', (policy) => {
    const slice = { ...base, policy, maxRepeats: 3 };
    const temperatures = [0.5, 1, 2, 5, 'inf'] as const;
    const points = unwrap(shareCurves(sources, slice, 1, temperatures));
    expect(points.map((point) => point.temperature)).toEqual(temperatures);
    for (const { temperature, target, realised } of points) {
      const { tasks } = unwrap(planMixture(sources, { ...slice, temperature }, 1));
      expect(target).toEqual(tasks.map((task) => task.target));
      for (const [i, task] of tasks.entries()) expect(realised[i]).toBeCloseTo(task.realised, 3);
    }
  });

  test('what no plan can be made of is a fault', () => {
    expect(shareCurves([], base, 1, [1]).ok).toBe(false);
    const tokens = shareCurves(sources, { ...base, unit: 'tokens' }, 1, [1]);
    expect(tokens.ok ? '' : tokens.fault.code).toBe('token-counts-missing');
  });
});
