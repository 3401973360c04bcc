import { expect, it } from 'vitest';
import { summaryOf } from '../../tests/helpers/page-data.ts';
import { FactsTable } from './facts-table.ts';

const files = [summaryOf('b.jsonl', 10, 5), summaryOf('a.jsonl', 0, 3), summaryOf('empty.jsonl', 3, 0)];
const refusal = { code: 'template-refuses', message: 'No.' };

function table(): FactsTable {
  const facts = new FactsTable();
  facts.follow(files);
  facts.set(2, [9, 4, 1, 0], 7, undefined);
  facts.set(14, [0, 0, 0, 2], 5, refusal);
  return facts;
}

it('PAGE-33: facts of rows by their numbers, with where they stand', () => {
  const facts = table();
  expect(facts.of(2)).toEqual({ tokens: 9, supervised: 4, truncated: 1, lint: 0 });
  expect(facts.origin(2)).toEqual({ file: 'a.jsonl', row: 7 });
  expect([facts.tokens(14), facts.supervised(2), facts.at(14, 3)]).toEqual([0, 4, 2]);
  expect(facts.faults).toEqual(new Map([[14, refusal]]));
  // Not counted yet, between the files, past them.
  for (const row of [1, 5, 15]) {
    expect(facts.isKnown(row)).toBe(false);
    expect(facts.of(row)).toBeNull();
  }
});

it('PAGE-33: a file that goes, or is read again, is forgotten, and the others are kept', () => {
  const facts = table();
  facts.follow([summaryOf('b.jsonl', 20, 5), summaryOf('a.jsonl', 0, 3)]);
  expect([facts.isKnown(2), facts.isKnown(14), facts.isKnown(24)]).toEqual([true, false, false]);
  expect(facts.faults.size).toBe(0);
  // An answer that comes late is for nobody.
  facts.set(14, [1, 1, 0, 0], 5, undefined);
  expect(facts.isKnown(14)).toBe(false);
  expect(facts.size).toBe(8);
});

it('PAGE-33: of a million refused rows some hundred sentences are kept, and those of rows without an end', () => {
  const facts = new FactsTable();
  facts.follow([summaryOf('a.jsonl', 0, 1000)]);
  for (let row = 0; row < 999; row++) facts.set(row, [0, 0, 0, 2], row + 1, refusal);
  const endless = { code: 'time-limit', message: 'No end.' };
  facts.set(999, [0, 0, 0, 2], 1000, endless);
  expect(facts.faults.size).toBe(201);
  expect(facts.faults.get(999)).toBe(endless);
});
