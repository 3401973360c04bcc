import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../../tests/helpers/tokens.ts';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import type { LabelledSequence } from '../types.ts';
import { evaluationBatches, prepareBatches } from './batches.ts';
import { packBatches, planMicroBatches } from './pack.ts';

const sequence = (first: number, length: number): LabelledSequence => {
  const inputIds = Array.from({ length }, (_, i) => first + i);
  return { inputIds, labels: inputIds, weights: inputIds.map(() => 1), lint: [] };
};

describe('packing', () => {
  test('none: sequences end to end, nothing padded (PACK-1)', () => {
    const batches = packBatches([sequence(10, 3), sequence(20, 2), sequence(30, 2)], {
      context: 8,
      packing: 'none',
      microBatch: 2,
      accumulation: 1,
    });
    expect(batches).toEqual([
      {
        step: 1,
        micro: 0,
        inputIds: [10, 11, 12, 20, 21],
        labels: [-100, 11, 12, -100, 21],
        weights: [0, 1, 1, 0, 1],
        positions: [0, 1, 2, 0, 1],
        segments: [0, 0, 0, 1, 1],
      },
      {
        step: 2,
        micro: 0,
        inputIds: [30, 31],
        labels: [-100, 31],
        weights: [0, 1],
        positions: [0, 1],
        segments: [0, 0],
      },
    ]);
  });

  const options = { context: 10, microBatch: 1, accumulation: 1 };
  test('greedy closes a row at the first that does not fit (PACK-2)', () => {
    expect(planMicroBatches([6, 3, 5, 4, 1, 10], { ...options, packing: 'greedy' })).toEqual([
      [0, 1],
      [2, 3, 4],
      [5],
    ]);
  });
  test('best-fit fills the fullest row that holds a sequence (PACK-3)', () => {
    expect(planMicroBatches([6, 3, 5, 4, 1, 10], { ...options, packing: 'best-fit' })).toEqual([
      [0, 3],
      [1, 2, 4],
      [5],
    ]);
  });

  test('every sequence once, no row over the context (PACK-4)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 300 }),
        fc.constantFrom('none' as const, 'greedy' as const, 'best-fit' as const),
        fc.integer({ min: 1, max: 5 }),
        (lengths, packing, microBatch) => {
          const rows = planMicroBatches(lengths, { context: 64, packing, microBatch: 1, accumulation: 1 });
          for (const row of rows) expect(row.reduce((n, i) => n + lengths[i]!, 0)).toBeLessThanOrEqual(64);
          const all = rows.flat().sort((a, b) => a - b);
          expect(all).toEqual(lengths.map((_, i) => i));
          const micros = planMicroBatches(lengths, { context: 64, packing, microBatch, accumulation: 1 });
          expect(micros.flat()).toEqual(rows.flat());
          expect(micros).toHaveLength(Math.ceil(rows.length / microBatch));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a sequence without a label that can be scored is left out (PACK-5)', () => {
    const first = { ...sequence(1, 3), weights: [1, 0, 0] };
    expect(packBatches([first], { ...options, packing: 'none' })).toEqual([]);
  });
});

describe('batches of a run', () => {
  const tokenizer = fixtureTokenizer('marked');
  const rows = (...messages: Message[][]) => messages.map((one, i) => exampleOf(one, i + 1));
  const good = (text: string) => [user(text), assistant('Five.')];
  const recipeOf = (training: object, mask: object = {}) => unwrap(parseRecipe({ training, mask }));
  const epochs = [
    [0, 1, 2],
    [0, 1],
  ];
  const examples = rows(good('a'), good('b'), [user('alone')]);

  test('steps are known beforehand and go through the epochs in one stream (PACK-6)', () => {
    const prepared = unwrap(
      prepareBatches(epochs, examples, tokenizer, recipeOf({ microBatch: 1, accumulation: 3 })),
    );
    expect(prepared).toMatchObject({ steps: 2, skipped: 1, truncated: 0, faults: [] });
    const first = prepared.step(1);
    expect(first.map(({ step, micro }) => [step, micro])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    expect(first[2]!.inputIds).toEqual(first[0]!.inputIds);
    expect(prepared.step(2)).toHaveLength(1);
    expect(prepared.step(2)[0]).toMatchObject({ step: 2, micro: 0, inputIds: first[1]!.inputIds });
    expect(prepared.step(1)).toEqual(first);
  });
  test('maxSteps ends the run early (PACK-6)', () => {
    const recipe = recipeOf({ microBatch: 1, accumulation: 1, maxSteps: 2 });
    expect(unwrap(prepareBatches(epochs, examples, tokenizer, recipe)).steps).toBe(2);
  });
  test('cut rows are counted, and a run with nothing to train on is refused with the cause (PACK-5)', () => {
    const cut = unwrap(prepareBatches(epochs, examples, tokenizer, recipeOf({}, { context: 10 })));
    expect(cut).toMatchObject({ truncated: 2, skipped: 1 });
    const none = prepareBatches([[0]], examples.slice(2), tokenizer, recipeOf({}));
    expect(none.ok ? '' : none.fault.message).toContain('no assistant message');
  });
  test('rows that the template refuses are skipped and told', () => {
    const strict = fixtureTokenizer('strict');
    const both = rows(good('a'), [{ role: 'system', content: 'Be brief.' }, ...good('b')]);
    const prepared = unwrap(prepareBatches([[0, 1]], both, strict, recipeOf({})));
    expect(prepared.skipped).toBe(1);
    expect(prepared.faults[0]).toMatchObject({ code: 'template-refuses', row: 2 });
  });
  test('evaluation takes rows in their order', () => {
    const batches = evaluationBatches([examples[0]!, examples[2]!], tokenizer, recipeOf({ microBatch: 4 }));
    expect(batches).toHaveLength(1);
    expect(new Set(batches[0]!.segments)).toEqual(new Set([0]));
  });
});
