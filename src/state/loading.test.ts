import { expect, it } from 'vitest';
import { progressFrom } from './loading.ts';

it('PAGE-55: rate and remaining time follow from what was read since the start', () => {
  let time = 1000;
  const tell = progressFrom('a.jsonl', 100, () => time);
  time = 1100;
  expect(tell({ done: 5, rows: 1 })).toEqual({
    name: 'a.jsonl',
    done: 5,
    total: 100,
    rows: 1,
    bytesPerSecond: null,
    secondsLeft: null,
  });
  time = 3000;
  expect(tell({ done: 40, rows: 9 })).toMatchObject({ rows: 9, bytesPerSecond: 20, secondsLeft: 3 });
});
