import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { readContainer, recordsOf, refusals } from '../../../tests/helpers/containers.ts';
import { Unusable } from '../values.ts';
import { delimitedReader } from './csv-dialect.ts';

const CSV = 'question,answer\n';

describe('DATA-24: CSV and TSV', () => {
  // The classes of csv-spectrum.
  test.each([
    ['commas in quotes', 'a,b\n1,"x, y"\n', [{ a: '1', b: 'x, y' }]],
    [
      'empty fields',
      'a,b,c\n1,"",""\n2,3,4',
      [
        { a: '1', b: '', c: '' },
        { a: '2', b: '3', c: '4' },
      ],
    ],
    [
      'doubled quotes',
      'a,b\n1,"ha ""ha"" ha"\n3,4\n',
      [
        { a: '1', b: 'ha "ha" ha' },
        { a: '3', b: '4' },
      ],
    ],
    ['JSON in a field', 'key,val\n1,"{""a"": [1, 2]}"\n', [{ key: '1', val: '{"a": [1, 2]}' }]],
    ['a quote inside a field', 'k,v\n1,37°36\'37.8"N\n', [{ k: '1', v: '37°36\'37.8"N' }]],
    [
      'line feeds in quotes',
      'a,b\n"once\nupon",2\n3,4\n',
      [
        { a: 'once\nupon', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['quotes and line feeds', 'a,b\n1,"ha \n""ha"" \nha"\n', [{ a: '1', b: 'ha \n"ha" \nha' }]],
    [
      'letters beyond ASCII',
      'a,b\n1,ʤ\n2,𝄞\n',
      [
        { a: '1', b: 'ʤ' },
        { a: '2', b: '𝄞' },
      ],
    ],
    ['spaces after a closing quote', 'a,b\n"1" ,"2" \n', [{ a: '1', b: '2' }]],
    [
      'blank lines',
      'a,b\n\n1,2\n  \n3,4\n\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
  ])('%s', async (_, text, rows) => {
    for (const content of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`]) {
      const read = await recordsOf('a.csv', content);
      const isWindows = content.includes('\r\n');
      const expected = isWindows
        ? rows.map((row) =>
            Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v.replaceAll('\n', '\r\n')])),
          )
        : rows;
      expect(read.values).toEqual(expected);
      expect(read.again).toEqual(expected);
      expect(read.rows).toEqual(rows.map((_row, i) => i + 1));
      expect(read.opened.copied).toBe(false);
    }
  });

  test('Pitfall 25: line ends of old Macs', async () => {
    const read = await recordsOf('a.csv', 'a,b\r1,"x\ry"\r2,z\r');
    expect(read.values).toEqual([
      { a: '1', b: 'x\ry' },
      { a: '2', b: 'z' },
    ]);
  });

  test('without a header the columns are numbers', async () => {
    const sums = 'What is 2 + 2?\t4\nWhat is 3 + 3?\t6\n';
    const read = await recordsOf('a.tsv', sums);
    expect(read.opened).toMatchObject({
      container: 'tsv',
      columns: ['1', '2'],
      how: 'tab-separated without a header, 2 columns',
    });
    expect(read.values).toEqual([
      { 1: 'What is 2 + 2?', 2: '4' },
      { 1: 'What is 3 + 3?', 2: '6' },
    ]);
  });

  test('a first record that is a row further down too is no header; the person decides', async () => {
    const text = 'good,yes\nbad,no\nfine,yes\n';
    expect((await recordsOf('a.csv', text)).opened.columns).toEqual(['1', '2']);
    expect((await recordsOf('a.csv', text, { header: true })).opened.columns).toEqual(['good', 'yes']);
    expect((await recordsOf('a.csv', `a,b\n${text}`, { header: false })).values).toHaveLength(4);
  });

  test('between tabs quotes are letters, unless the text needs them', async () => {
    const plain = await recordsOf('a.tsv', '"So" he said.\tyes\tno\nAnd "so on\tno\tyes\n"quote\ta\tb\n');
    expect(plain.opened.how).toBe('tab-separated without a header, 3 columns, quotes are letters');
    expect(plain.values).toEqual([
      { 1: '"So" he said.', 2: 'yes', 3: 'no' },
      { 1: 'And "so on', 2: 'no', 3: 'yes' },
      { 1: '"quote', 2: 'a', 3: 'b' },
    ]);
    expect(plain.again).toEqual(plain.values);
    const quoted = await recordsOf('a.tsv', 'q\ta\n"a\tb\nc"\t1\n"say ""x"""\t2\n');
    expect(quoted.values).toEqual([
      { q: 'a\tb\nc', a: '1' },
      { q: 'say "x"', a: '2' },
    ]);
  });

  test.each([
    ['semicolons', 'a;b\n"1,5";2\n', ';'],
    ['bars', 'a|b\n1,5|2\n', '|'],
    ['tabs in a file called .csv', 'a\tb\n1,5\t2\n', '\t'],
    ['a first line that names it', 'sep=#\r\na#b\r\n1,5#2\r\n', '#'],
  ])('the delimiter is found: %s', async (_, text, delimiter) => {
    const read = await recordsOf('a.csv', text);
    expect(read.opened.layout.delimiter).toBe(delimiter);
    expect(read.values).toEqual([{ a: '1,5', b: '2' }]);
    expect(read.again).toEqual(read.values);
  });

  test('names of columns: each once, none empty, __proto__ is a name', async () => {
    const read = await recordsOf('a.csv', 'text,text,,__proto__,constructor\n1,2,3,4,5\n', { header: true });
    expect(read.opened.columns).toEqual(['text', 'text (2)', '3', '__proto__', 'constructor']);
    const [row] = read.values;
    expect(Object.entries(Object(row))).toContainEqual(['__proto__', '4']);
    expect(Object.entries(Object(row))).toContainEqual(['text (2)', '2']);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  test('fields that are missing at the end are empty, and more than the columns skip the row', async () => {
    const read = await recordsOf('a.csv', 'a,b,c\n1\n1,2,3,4\n1,2,3,,\n5,6,7\n');
    expect(read.values).toEqual([
      { a: '1', b: '', c: '' },
      new Unusable(
        'The row has 4 fields, the file 3 columns: put a field in quotes where it holds the delimiter.',
      ),
      { a: '1', b: '2', c: '3' },
      { a: '5', b: '6', c: '7' },
    ]);
  });

  test('a quoted field that goes on after its closing quote skips the row, and the next is whole', async () => {
    const read = await recordsOf('a.csv', `${CSV}"He said \\"hi\\" twice",b\nnext,c\n`);
    expect(read.values[0]).toBeInstanceOf(Unusable);
    expect(read.values[1]).toEqual({ question: 'next', answer: 'c' });
    expect(read.again[1]).toEqual(read.values[1]);
  });

  test('a quote that is never closed ends the file, with the row where it stands', async () => {
    const read = await recordsOf('a.csv', `${CSV}a,b\nc,"d\ne,f\n`);
    expect(read.values).toEqual([{ question: 'a', answer: 'b' }]);
    expect(read.broke).toMatchObject({
      row: 2,
      message:
        'a.csv: a quoted field is not closed in row 2. Rows before it are kept; close the quote there, or take it out.',
    });
  });

  test('a row that is not UTF-8 is skipped, and the others are read', async () => {
    const bytes = Buffer.from(`${CSV}caf\xe9,b\nthé,d\n`, 'latin1');
    const read = await recordsOf('a.csv', Buffer.concat([bytes, Buffer.from('thé,f\n')]));
    expect(read.values.at(-1)).toEqual({ question: 'thé', answer: 'f' });
    expect(refusals(read)[0]).toBe('The row is not UTF-8 text: save the file as UTF-8.');
  });

  test('any table that Papa Parse writes is read as it was, in pieces of any size', async () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '\r\n', ' ', 'a', 'é', '\t') }),
    );
    const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
      fc.array(
        fc
          .array(field, { minLength: width, maxLength: width })
          .filter((row) => row.some((one) => one.trim() !== '')),
        { minLength: 1 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 11 }),
        async (rows, newline, size) => {
          const names = rows[0]!.map((_, i) => `c${i}`);
          const bytes = new TextEncoder().encode(Papa.unparse([names, ...rows], { newline, quotes: true }));
          const reader = delimitedReader(bytes, { container: 'csv', header: true });
          async function* chunks() {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
          }
          const values: unknown[] = [];
          const broke = (fault: { message: string }) => {
            throw new Error(fault.message);
          };
          for await (const block of reader.read({ name: 'a.csv', chunks: chunks(), broke })) {
            values.push(...block.values);
          }
          expect(values).toEqual(rows.map((row) => Object.fromEntries(row.map((one, i) => [`c${i}`, one]))));
        },
      ),
    );
  });

  test('many quotes that are not doubled cost no more than their length', async () => {
    const read = await readContainer('a.csv', `${CSV}"${'a" b'.repeat(300_000)}`);
    expect('broke' in read && read.broke?.code).toBe('data-broken');
  });
});
