import { expect, it } from 'vitest';
import { summaryOf } from '../../tests/helpers/page-data.ts';
import { numbered } from '../../tests/helpers/rows.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { Breather } from '../data/breather.ts';
import { LINT_CODES, type LintCode, type RowFacts } from '../tokens/types.ts';
import { analysisReport } from './analysis-report.ts';
import { FactsTable } from './facts-table.ts';
import { EMPTY_SPLIT } from './split.ts';

const bits = (...codes: LintCode[]) => codes.reduce((sum, code) => sum | (1 << LINT_CODES.indexOf(code)), 0);
const row = (n: number) => ({ ...exampleOf([user('a'), assistant('b')], n), id: `${n}` });

const FACTS: Readonly<Record<string, RowFacts>> = {
  1: { tokens: 10, supervised: 4, truncated: 0, lint: 0 },
  2: { tokens: 20, supervised: 0, truncated: 0, lint: bits('nothing-supervised') },
  3: { tokens: 100, supervised: 50, truncated: 30, lint: bits('truncated', 'boundary-merge') },
  4: { tokens: 0, supervised: 0, truncated: 0, lint: bits('refused') },
  5: { tokens: 7, supervised: 7, truncated: 0, lint: bits('boundary-merge') },
};
const { split, examples } = numbered(
  [{ task: 'a', train: [row(1), row(2), row(3)], validation: [row(4)] }],
  [{ task: 'h', train: [], validation: [row(5)] }],
);
const facts = new FactsTable();
facts.follow([summaryOf('file.jsonl', 0, examples.length)]);
for (const [number, { id, row }] of examples.entries()) {
  const { tokens, supervised, truncated, lint } = FACTS[id] ?? {
    tokens: 0,
    supervised: 0,
    truncated: 0,
    lint: 0,
  };
  facts.set(number, [tokens, supervised, truncated, lint], row, undefined);
}
const report = await analysisReport(split, facts, new Breather(undefined));

it('PAGE-33: totals and tasks', () => {
  expect(report).toMatchObject({ rows: 5, tokens: 137, supervised: 61, truncated: 1, refused: 1 });
  expect(report?.tasks).toMatchObject([
    {
      task: 'a',
      heldOut: false,
      rows: 4,
      tokens: 130,
      supervised: 54,
      truncated: 1,
      refused: 1,
      longest: 130,
    },
    { task: 'h', heldOut: true, rows: 1, tokens: 7, supervised: 7, truncated: 0, refused: 0, longest: 7 },
  ]);
});

it('PAGE-33: lengths stand in bins of one round width for all tasks', () => {
  const [a, h] = report?.tasks ?? [];
  // 100 tokens in at most 24 bins.
  expect(a?.lengths.width).toBe(5);
  const at = (counts: readonly number[] = []) =>
    counts.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
  expect(at(a?.lengths.tokens)).toEqual([
    [1, 1],
    [3, 1],
    [19, 1],
  ]);
  expect(at(a?.lengths.supervised)).toEqual([
    [0, 2],
    [10, 1],
  ]);
  expect(h?.lengths).toMatchObject({ width: 5 });
  expect([h?.lengths.tokens.length, at(h?.lengths.tokens), at(h?.lengths.supervised)]).toEqual([
    20,
    [[1, 1]],
    [[1, 1]],
  ]);
});

it('PAGE-33: each trap with its rows, by their place in the task', () => {
  expect(report?.lint).toEqual([
    { code: 'nothing-supervised', count: 1, examples: [{ task: 'a', index: 1, file: 'file.jsonl', row: 2 }] },
    { code: 'refused', count: 1, examples: [{ task: 'a', index: 3, file: 'file.jsonl', row: 4 }] },
    { code: 'truncated', count: 1, examples: [{ task: 'a', index: 2, file: 'file.jsonl', row: 3 }] },
    {
      code: 'boundary-merge',
      count: 2,
      examples: [
        { task: 'a', index: 2, file: 'file.jsonl', row: 3 },
        { task: 'h', index: 0, file: 'file.jsonl', row: 5 },
      ],
    },
  ]);
});

it('PAGE-33: no rows make an empty report', async () => {
  expect(await analysisReport(EMPTY_SPLIT, facts, new Breather(undefined))).toMatchObject({
    rows: 0,
    tasks: [],
    lint: [],
  });
});
