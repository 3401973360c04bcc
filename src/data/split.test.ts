import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Example } from './example.ts';
import { contentId } from './hash.ts';
import { splitExamples, validationSize } from './split.ts';

const data = defaultRecipe().data;

/** A row whose content is its text. */
function row(task: string, text: string, place: number): Example {
  const messages = [
    { role: 'user', content: text },
    { role: 'assistant', content: 'b' },
  ] as const;
  return { id: contentId(messages), task, file: `${task}.jsonl`, row: place, messages };
}
const rows = (task: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => row(task, `${task} ${from + i}`, i + 1));
const idsOf = (examples: readonly Example[]) => examples.map(({ id }) => id);

test('DATA-13: fraction, at least min, at most max, and one row stays', () => {
  const sizes = [1, 2, 9, 1000, 20_000].map((n) => validationSize(n, { fraction: 0.05, min: 1, max: 500 }));
  expect(sizes).toEqual([0, 1, 1, 50, 500]);
  expect(validationSize(10, { fraction: 0, min: 0, max: 5 })).toBe(0);
  expect(validationSize(10, { fraction: 0.9, min: 50, max: 500 })).toBe(9);
});

test('DATA-13: a least number takes no more than half of a small task', () => {
  const sizes = [1, 2, 60, 100, 130].map((n) => validationSize(n, { fraction: 0.04, min: 50, max: 50 }));
  expect(sizes).toEqual([0, 1, 30, 50, 50]);
});

test('DATA-12: no row of 10,000 and 1,000 both trains and validates', () => {
  const split = splitExamples([...rows('a', 10_000), ...rows('b', 1000)], data, 42);
  expect(split.tasks.map((t) => [t.task, t.train.length, t.validation.length])).toEqual([
    ['a', 9500, 500],
    ['b', 950, 50],
  ]);
  const train = new Set(split.tasks.flatMap((t) => idsOf(t.train)));
  expect(split.tasks.flatMap((t) => idsOf(t.validation)).filter((id) => train.has(id))).toEqual([]);
});

test('DATA-12, DATA-13: the same content never straddles the split, in one task or in several', () => {
  const texts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 12 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(texts, fc.nat(), fc.double({ min: 0, max: 0.9, noNaN: true }), (list, seed, fraction) => {
      const examples = list.map(([task, text], i) => row(task, String(text), i + 1));
      const slice = { ...data, validation: { fraction, min: 1, max: 5 } };
      const { tasks } = splitExamples(examples, slice, seed);
      const train = new Set(tasks.flatMap((t) => idsOf(t.train)));
      for (const t of tasks) {
        expect(t.train.length).toBeGreaterThan(0);
        const size = t.train.length + t.validation.length;
        expect(t.validation.length).toBeLessThanOrEqual(validationSize(size, slice.validation));
        expect(idsOf(t.validation).some((id) => train.has(id))).toBe(false);
      }
      expect(tasks.reduce((sum, t) => sum + t.train.length + t.validation.length, 0)).toBe(list.length);
    }),
  );
});

test('DATA-14: another task leaves the split of the first as it is; another seed changes it', () => {
  const alone = splitExamples(rows('a', 200), data, 1).tasks[0];
  const beside = splitExamples([...rows('b', 300), ...rows('a', 200)], data, 1).tasks[1];
  expect(beside).toEqual(alone);
  expect(splitExamples(rows('a', 200), data, 2).tasks[0]?.validation).not.toEqual(alone?.validation);
});

test('DATA-14: more rows move hardly any of the old ones', () => {
  const few = { ...data, validation: { fraction: 0, min: 20, max: 20 } };
  const before = new Set(idsOf(splitExamples(rows('a', 200), few, 1).tasks[0]?.validation ?? []));
  const after = idsOf(
    splitExamples([...rows('a', 200), ...rows('a', 20, 200)], few, 1).tasks[0]?.validation ?? [],
  );
  expect(after.filter((id) => before.has(id)).length).toBeGreaterThanOrEqual(14);
});

test('DATA-15: held-out tasks are evaluated only, and only on rows that no task trains on', () => {
  const shared = row('b', 'a 0', 9);
  const examples = [...rows('a', 3), ...rows('b', 8), shared];
  const slice = { ...data, heldOut: ['b'], validation: { fraction: 0, min: 0, max: 6 } };
  const split = splitExamples(examples, slice, 3);
  expect(split.tasks.map(({ task }) => task)).toEqual(['a']);
  expect(split.heldOut[0]?.train).toEqual([]);
  expect(split.heldOut[0]?.validation).toHaveLength(6);
  expect(idsOf(split.heldOut[0]?.validation ?? [])).not.toContain(shared.id);
});

test('DATA-16: the order of rows does not depend on the order of files', () => {
  const one = rows('a', 30).map((e) => ({ ...e, task: 't' }));
  const two = rows('b', 30).map((e) => ({ ...e, task: 't' }));
  expect(splitExamples([...two, ...one], data, 5)).toEqual(splitExamples([...one, ...two], data, 5));
});

test('DATA-17: repeats within a task are removed on request, between tasks never', () => {
  const examples = [row('a', 'x', 1), row('a', 'x', 2), row('a', 'y', 3), row('b', 'x', 1)];
  const split = splitExamples(examples, { ...data, duplicates: 'remove' }, 1);
  expect(split.duplicatesRemoved).toBe(1);
  expect(split.tasks.map((t) => t.train.length + t.validation.length)).toEqual([2, 1]);
  expect(splitExamples(examples, data, 1).duplicatesRemoved).toBe(0);
});
