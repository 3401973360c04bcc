import { describe, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { planMixture } from './plan.ts';
import { PRESETS, presetOf } from './presets.ts';

const base = defaultRecipe().mixture;
const sources = [
  { task: 'a', size: 6000, validation: 0 },
  { task: 'b', size: 3000, validation: 0 },
  { task: 'c', size: 100, validation: 0 },
];
const { tasks } = unwrap(planMixture(sources, base, 1));

describe('presets (MIX-17)', () => {
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s is recognised once it is applied, whatever was there before',
    (id, preset) => {
      for (const before of PRESETS) {
        const mixture = { ...base, ...before.apply(base, tasks) };
        const after = { ...mixture, ...preset.apply(mixture, tasks) };
        expect(presetOf(after)).toBe(id);
        expect({ ...after, ...preset.apply(after, tasks) }).toEqual(after);
      }
    },
  );

  test('the default is T = 2; settings of one’s own are no preset', () => {
    expect(presetOf(base)).toBe('t2');
    expect(presetOf({ ...base, temperature: 2.5 })).toBeNull();
    expect(presetOf({ ...base, weights: { a: 1 } })).toBe('t2');
    expect(presetOf({ ...base, weights: { a: 2 } })).toBe('hand-set');
  });

  test('by hand begins with the shares that there are', () => {
    const hand = PRESETS.find(({ id }) => id === 'hand-set')!.apply(base, tasks);
    const after = unwrap(planMixture(sources, { ...base, ...hand }, 1));
    for (const [i, task] of after.tasks.entries()) expect(task.target).toBeCloseTo(tasks[i]!.target, 3);
  });

  test('UniMax has a cap, and keeps the one that is there', () => {
    const uniMax = PRESETS.find(({ id }) => id === 'unimax')!;
    expect(uniMax.apply({ ...base, maxRepeats: 'inf' }, tasks).maxRepeats).toBe(5);
    expect(uniMax.apply(base, tasks).maxRepeats).toBe(3);
  });
});
