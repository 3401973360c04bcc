import { expect, it } from 'vitest';
import { runRecord } from '../../../tests/helpers/page-runs.ts';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import type { RunEntry } from '../../runs/record.ts';
import { listed, whatDiffers } from './rows.ts';

function entry(id: string, { name = id, note = '', starred = false, best = 1, recipe = {} } = {}): RunEntry {
  const createdAt = `2026-11-0${id}T00:00:00.000Z`;
  return {
    record: runRecord(id, { createdAt, recipe: unwrap(parseRecipe(recipe)) }),
    label: { name, note, starred },
    progress: {
      status: 'finished',
      step: 2,
      best: best === 0 ? null : { step: 2, value: best },
      loss: null,
      updatedAt: createdAt,
      computed: 0,
      fault: null,
    },
    checkpoints: [],
  };
}

const ENTRIES = [
  entry('1', { name: 'run 10', best: 2 }),
  entry('2', { name: 'run 9', best: 0, note: 'Too Long' }),
  entry('3', { name: 'Ämter', best: 1, starred: true }),
  entry('4', { name: 'run 8', best: 3 }),
];
const ids = (entries: readonly RunEntry[]) => entries.map(({ record }) => record.id).join('');

it('PAGE-80: starred runs come first, then by date, name or best loss', () => {
  expect(ids(listed(ENTRIES, '', 'newest'))).toBe('3421');
  expect(ids(listed(ENTRIES, '', 'name'))).toBe('3421');
  expect(ids(listed(ENTRIES, '', 'best'))).toBe('3142');
});

it('PAGE-80: every word that is searched for stands in name, note or model', () => {
  expect(ids(listed(ENTRIES, 'RUN', 'newest'))).toBe('421');
  expect(ids(listed(ENTRIES, 'long  run', 'newest'))).toBe('2');
  expect(ids(listed(ENTRIES, 'bundled ä', 'newest'))).toBe('3');
  expect(ids(listed(ENTRIES, 'nothing', 'newest'))).toBe('');
});

it('PAGE-80: a line says what sets its run apart', () => {
  const entries = [
    entry('1'),
    entry('2', { recipe: { seed: 7, mixture: { temperature: 'inf' }, lora: { rank: 4 } } }),
  ];
  expect(Object.fromEntries(whatDiffers(entries))).toEqual({
    1: 'Temperature 2, Rank 8',
    2: 'Temperature ∞, Rank 4',
  });
  expect(whatDiffers([entry('1')]).get('1')).toBe('');
});
