import { describe, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import { planMixture } from './plan.ts';
import { sourcesOf } from './sources.ts';

const rows = (train: number, validation = 0) => ({
  train: new Uint32Array(train),
  validation: new Uint32Array(validation),
});
const data = (input: object) => unwrap(parseRecipe({ data: input })).data;

describe('sources (MIX-14)', () => {
  test('tasks of the data and counts stand side by side, in the recipe’s order', () => {
    const tasks = [
      { task: 'a', ...rows(30, 2) },
      { task: 'b', ...rows(10) },
    ];
    const means = new Map([['a', { tokens: 9, supervised: 3 }]]);
    const sources = unwrap(sourcesOf(tasks, data({ counts: { QA: 120_000 }, order: ['QA', 'b'] }), means));
    expect(sources).toEqual([
      { task: 'QA', size: 120_000, validation: 0, whatIf: true },
      { task: 'b', size: 10, validation: 0 },
      { task: 'a', size: 30, validation: 2, means: { tokens: 9, supervised: 3 } },
    ]);
    const { tasks: planned } = unwrap(planMixture(sources, defaultRecipe().mixture, 1));
    expect(planned.map(({ whatIf }) => whatIf)).toEqual([true, undefined, undefined]);
  });

  test('a count with the name of a task is a fault', () => {
    const clash = sourcesOf([{ task: 'a', ...rows(1) }], data({ counts: { a: 5000 } }));
    expect(clash.ok ? '' : clash.fault.message).toBe(
      'data.counts gives "a" 5,000 rows, but the data has a task of that name: give the count another name, or remove one of the two.',
    );
  });

  test('a count has no lengths: a mixture by tokens says so', () => {
    const sources = unwrap(sourcesOf([], data({ counts: { QA: 10 } })));
    const byTokens = planMixture(sources, { ...defaultRecipe().mixture, unit: 'tokens' }, 1);
    expect(byTokens.ok ? '' : byTokens.fault.message).toBe(
      'mixture.unit "tokens" needs token counts, and "QA" is only a number of rows: count in examples, or add its file.',
    );
  });
});
