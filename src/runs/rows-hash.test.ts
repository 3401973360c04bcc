import { expect, it } from 'vitest';
import { smallRecipe, smallRows } from '../../tests/helpers/sitting.ts';
import { differingFiles, rowsHash } from './rows-hash.ts';

it('RUN-5: the hash of a run’s rows changes with contents, tasks, order and what is evaluated, and with nothing else', async () => {
  const rows = smallRows(smallRecipe());
  const hash = await rowsHash(rows);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const [first, ...others] = rows.examples;
  const same = { ...first!, file: 'renamed.jsonl', row: 99 };
  expect(await rowsHash({ ...rows, examples: [same, ...others] })).toBe(hash);
  for (const other of [
    { ...rows, examples: [{ ...first!, id: '0123456789abcdef' }, ...others] },
    { ...rows, examples: [{ ...first!, task: 'other' }, ...others] },
    { ...rows, epochs: rows.epochs.map((epoch) => epoch.toReversed()) },
    { ...rows, evaluation: rows.evaluation.slice(1) },
  ])
    expect(await rowsHash(other)).not.toBe(hash);
});

it('RUN-5: files that are not the same are named with what differs', () => {
  const file = (name: string, size = 10, examples = 2) => ({ name, size, examples });
  expect(differingFiles([file('a'), file('b')], [file('a'), file('b')])).toBe('');
  expect(differingFiles([file('a'), file('b')], [file('a', 11), file('c')])).toBe(
    'a had 10 bytes and has 11; b (2 examples) is not there; c (2 examples) is new',
  );
  expect(differingFiles([file('a')], [file('a', 10, 3)])).toBe('a had 2 examples and has 3');
  expect(differingFiles([file('a'), file('b')], [file('b'), file('a')])).toMatch(
    /another order \(it was a, b\)/,
  );
});
