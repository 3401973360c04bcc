import Papa from 'papaparse';
import { expect, it } from 'vitest';
import { skippedCsv } from './skipped-csv.ts';

it('PAGE-56: skipped rows leave as CSV with file, row, column and reason', async () => {
  const csv = skippedCsv('my, "file".jsonl', [
    { row: 3, column: null, reason: 'The row is no JSON: line\nbreak.' },
    { row: 70_000, column: '=cmd()', reason: 'Empty.' },
  ]);
  expect(Papa.parse(await csv.text()).data).toEqual([
    ['file', 'row', 'column', 'reason'],
    ['my, "file".jsonl', '3', '', 'The row is no JSON: line\nbreak.'],
    // A spreadsheet would compute it otherwise.
    ['my, "file".jsonl', '70000', "'=cmd()", 'Empty.'],
    [''],
  ]);
});
