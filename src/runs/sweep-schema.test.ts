import * as v from 'valibot';
import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { expandSweep } from './sweep.ts';
import { sweepRecordSchema } from './sweep-schema.ts';

test('a sweep comes back from JSON as it was, and half of one does not', () => {
  const sweep = unwrap(
    expandSweep({
      id: 's',
      name: 'Sweep',
      createdAt: '2026-11-22T14:05:00.000Z',
      recipe: defaultRecipe(),
      field: 'mixture.temperature',
      values: [1, 'inf'],
      seeds: [1, 2],
      budget: 100,
    }),
  );
  const read = v.parse(sweepRecordSchema, JSON.parse(JSON.stringify(sweep)));
  expect(read).toEqual(sweep);
  // The same text too: a sweep is known again by it.
  expect(JSON.stringify(read)).toBe(JSON.stringify(sweep));
  const { items: _, ...half } = sweep;
  expect(v.is(sweepRecordSchema, half)).toBe(false);
  expect(
    v.is(sweepRecordSchema, { ...sweep, items: [{ ...sweep.items[0], recipe: { lora: { rank: 0 } } }] }),
  ).toBe(false);
});
