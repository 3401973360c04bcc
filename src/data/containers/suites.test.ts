import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readContainer, recordsOf, refusals } from '../../../tests/helpers/containers.ts';

/**
 * Public suites, walked where TEMPER_SUITES names a folder that holds them: JSONTestSuite (nst), csv-spectrum
 * (max-mapper) and the big list of naughty strings (minimaxir). Cases of our own for all of their classes are in
 * the tests beside this one.
 */
const SUITES = process.env.TEMPER_SUITES;
const folderOf = (name: string) => join(SUITES ?? '', name);
const has = (name: string) => SUITES !== undefined && existsSync(folderOf(name));

const JSON_SUITE = 'nst__JSONTestSuite/test_parsing';
const CSV_SUITE = 'max-mapper__csv-spectrum';
const STRINGS = 'minimaxir__big-list-of-naughty-strings/blns.json';

describe.skipIf(!has(JSON_SUITE))('JSONTestSuite', () => {
  const files = has(JSON_SUITE) ? readdirSync(folderOf(JSON_SUITE)) : [];
  const content = (file: string) => readFileSync(join(folderOf(JSON_SUITE), file));

  test.each(files.filter((file) => file.startsWith('y_')))(
    '%s is read as JSON.parse reads it',
    async (file) => {
      const read = await recordsOf(file, content(file));
      const value: unknown = JSON.parse(content(file).toString('utf8'));
      expect(refusals(read)).toEqual([]);
      expect(read.values).toEqual(Array.isArray(value) ? value : [value]);
      expect(read.again).toEqual(read.values);
    },
  );

  test.each(files.filter((file) => file.startsWith('n_')))('%s is refused with a sentence', async (file) => {
    const [sentence] = refusals(await readContainer(file, content(file)));
    expect(sentence).toMatch(/\.$/);
  });

  test.each(files.filter((file) => file.startsWith('i_')))('%s comes to an end', async (file) => {
    const read = await readContainer(file, content(file));
    if ('values' in read) expect(read.again).toEqual(read.values);
  });
});

describe.skipIf(!has(CSV_SUITE))('csv-spectrum', () => {
  const folder = folderOf(CSV_SUITE);
  const files = has(CSV_SUITE) ? readdirSync(join(folder, 'csvs')) : [];

  test.each(files)('%s equals its JSON', async (file) => {
    const csv = readFileSync(join(folder, 'csvs', file), 'utf8');
    // Copies under Git lose the carriage returns that these are about.
    const content = file.endsWith('_crlf.csv') ? csv.replace(/\r?\n/g, '\r\n') : csv;
    const read = await recordsOf(file, content);
    const expected: unknown = JSON.parse(
      readFileSync(join(folder, 'json', file.replace('.csv', '.json')), 'utf8'),
    );
    if (file === 'location_coordinates.csv') {
      // Its JSON is one object, and has another telephone number than the CSV.
      expect(read.values).toEqual([{ ...Object(expected), 'Contact Phone Number': '2095257564' }]);
    } else expect(read.values).toEqual(expected);
    expect(read.again).toEqual(read.values);
  });
});

describe.skipIf(!has(STRINGS))('naughty strings', () => {
  const strings: string[] = has(STRINGS) ? JSON.parse(readFileSync(folderOf(STRINGS), 'utf8')) : [];
  const rows = strings.map((output, i) => ({ instruction: `row ${i}`, output }));

  test('each survives as JSON lines, as a JSON list and as CSV', async () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const csv = rows.map(({ instruction, output }) => `${quoted(instruction)},${quoted(output)}\n`);
    const files = [
      ['a.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join('')],
      ['a.json', JSON.stringify(rows, null, 2)],
      ['a.csv', `instruction,output\n${csv.join('')}`],
    ] as const;
    for (const [name, content] of files) {
      const read = await recordsOf(name, content);
      expect(read.values).toEqual(rows);
      expect(read.again).toEqual(rows);
    }
  });
});
