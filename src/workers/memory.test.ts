import { expect, test } from 'vitest';
import { bundled, runRequest } from '../../tests/helpers/engine.ts';
import { unwrap } from '../io/faults.ts';
import { estimateMemory } from './memory.ts';
import { readModel } from './model.ts';

test('PAGE-29: a run is counted with its evaluations: at step 0, every so many steps, and at the end', async () => {
  const checked = unwrap(await readModel(bundled, 'a'));
  const { recipe, rows } = runRequest('a');
  const costOf = (every: number, examples = 1) => {
    const evaluation = { ...recipe.evaluation, every, examples };
    const own = { ...rows, evaluation: [{ task: 'task', examples: rows.examples.slice(0, examples) }] };
    return unwrap(estimateMemory(checked, { ...recipe, evaluation }, own)).cost;
  };
  const [each, last, rarely] = [costOf(1), costOf(2), costOf(100)];
  expect(each).toMatchObject({ steps: 2 });
  expect(each?.training).toBeGreaterThan(0);
  // Two steps: at 0, 1 and 2; at 0 and 2, which is the end and is not looked at twice; at 0 and at the end.
  const once = (each?.evaluation ?? 0) / 3;
  expect(once).toBeGreaterThan(0);
  expect([last?.evaluation, rarely?.evaluation]).toEqual([2 * once, 2 * once]);
  expect(costOf(1, 0)).toEqual({ ...each, evaluation: 0 });
  expect(unwrap(estimateMemory(checked, recipe, null)).cost).toBeNull();
});

test('REC-6: a run is estimated under the recipe’s template', async () => {
  const checked = unwrap(await readModel(bundled, 'a'));
  const { recipe, rows } = runRequest('a');
  const under = (template: string) =>
    estimateMemory(checked, { ...recipe, model: { ...recipe.model, template } }, rows);
  const bare = unwrap(under('{% for m in messages %}{{ m.content }}{% endfor %}'));
  expect(bare.tokens).toBeLessThan(unwrap(estimateMemory(checked, recipe, rows)).tokens);
  expect(under('{% for %}')).toMatchObject({ ok: false });
});
