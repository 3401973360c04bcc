import { gzipSync } from 'node:zlib';
import { type ColumnSource, type ParquetWriteOptions, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readContainer, recordsOf, refusals } from '../../../tests/helpers/containers.ts';
import { memoryStore } from '../../io/bytes.ts';
import { Unusable } from '../values.ts';
import { plainValue } from './parquet-values.ts';

const table = (
  columnData: ColumnSource[],
  options: Omit<ParquetWriteOptions, 'writer' | 'columnData'> = {},
) => new Uint8Array(parquetWriteBuffer({ columnData, ...options }));

const PAIRS = (count: number) =>
  table(
    [
      { name: 'prompt', data: Array.from({ length: count }, (_, i) => `q ${i} é`), type: 'STRING' },
      { name: 'response', data: Array.from({ length: count }, (_, i) => `a ${i}`), type: 'STRING' },
    ],
    { rowGroupSize: 700 },
  );

const pairs = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ prompt: `q ${i} é`, response: `a ${i}` }));

describe('DATA-29: Parquet', () => {
  test('rows of several groups, numbered through the table, in a copy as JSON lines', async () => {
    const store = memoryStore();
    const read = await recordsOf('a.parquet', PAIRS(2000), {}, store);
    expect(read.opened).toMatchObject({
      container: 'parquet',
      columns: ['prompt', 'response'],
      how: 'a Parquet table, 2 columns in 3 groups of rows',
      copied: true,
    });
    expect(read.values).toEqual(pairs(2000));
    expect(read.again).toEqual(read.values);
    expect(read.rows).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
    expect(await store.list()).toEqual(['copy']);
  });

  test('whatever the file is called, and compressed once more', async () => {
    expect((await recordsOf('data', PAIRS(3))).values).toEqual(pairs(3));
    const store = memoryStore();
    const read = await recordsOf('a.parquet.gz', gzipSync(PAIRS(3)), {}, store);
    expect(read.opened).toMatchObject({ container: 'parquet', compressed: true });
    expect(read.again).toEqual(pairs(3));
    expect(await store.list()).toEqual(['copy']);
  });

  test('Pitfall 25: integers of 64 bits are numbers where these are exact, else text', async () => {
    const ids = [1n, -5n, 9007199254740991n, 9007199254740993n];
    const read = await recordsOf('a.parquet', table([{ name: 'id', data: ids, type: 'INT64' }]));
    expect(read.values).toEqual([
      { id: 1 },
      { id: -5 },
      { id: 9007199254740991 },
      { id: '9007199254740993' },
    ]);
    expect(read.again).toEqual(read.values);
  });

  test('times are ISO 8601, JSON columns are values, missing values and numbers that are none are null', async () => {
    const read = await recordsOf(
      'a.parquet',
      table([
        { name: 'at', data: [new Date(0), null], type: 'TIMESTAMP' },
        { name: 'messages', data: [[{ role: 'user', content: 'é' }], null], type: 'JSON' },
        { name: 'score', data: [0.5, Number.NaN], type: 'DOUBLE' },
        { name: 'good', data: [true, false], type: 'BOOLEAN' },
      ]),
    );
    expect(read.values).toEqual([
      { at: '1970-01-01T00:00:00.000Z', messages: [{ role: 'user', content: 'é' }], score: 0.5, good: true },
      { at: null, messages: null, score: null, good: false },
    ]);
    expect(read.again).toEqual(read.values);
  });

  test('lists of structs are lists of objects', async () => {
    const data = [
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
      [{ role: 'user', content: 'c' }],
    ];
    const schema: ParquetWriteOptions['schema'] = [
      { name: 'root', num_children: 1 },
      { name: 'messages', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ];
    const read = await recordsOf('a.parquet', table([{ name: 'messages', data }], { schema }));
    expect(read.values).toEqual(data.map((messages) => ({ messages })));
    expect(read.again).toEqual(read.values);
  });

  test('bytes are text where they are UTF-8; other bytes skip their row, by the column', async () => {
    const bytes = [new TextEncoder().encode('thé'), Uint8Array.of(0xff, 0xd8)];
    const read = await recordsOf('a.parquet', table([{ name: 'image', data: bytes, type: 'BYTE_ARRAY' }]));
    expect(read.values).toEqual([
      { image: 'thé' },
      new Unusable('The column "image" holds bytes that are no text.', 'image'),
    ]);
  });

  test('a column called __proto__ is a column', async () => {
    const read = await recordsOf('a.parquet', table([{ name: '__proto__', data: ['a'], type: 'STRING' }]));
    expect(Object.entries(Object(read.values[0]))).toEqual([['__proto__', 'a']]);
  });

  test('a file without its end is refused', async () => {
    const whole = PAIRS(10);
    const read = await readContainer('a.parquet', whole.subarray(0, whole.length - 20));
    expect(read).toMatchObject({
      message: 'a.parquet is a Parquet file whose end is missing or damaged: download or copy it again.',
    });
  });

  test('a group that cannot be read ends the table, and rows before it are kept', async () => {
    const whole = PAIRS(2000);
    // The second third of the file is data of the second group.
    whole.fill(0xff, Math.floor(whole.length * 0.45), Math.floor(whole.length * 0.55));
    const read = await recordsOf('a.parquet', whole);
    expect(read.values).toEqual(pairs(700));
    expect(read.broke).toMatchObject({ row: 701 });
    expect(refusals(read)[0]).toMatch(
      /^a\.parquet: the rows after row 700 cannot be read \(.*\)\. Rows before them are kept; write the file again\.$/,
    );
  });

  test('a run of more values than a group may have ends the table at once', async () => {
    const whole = PAIRS(10);
    const levels = whole.findIndex((byte, i) => byte === 20 && whole[i + 1] === 1 && i > 4);
    // The definition levels of the first page, a run of ten ones, become one of two thousand million.
    whole.set([0xfe, 0xff, 0xff, 0xff, 0x0f], levels);
    const read = await recordsOf('a.parquet', whole);
    expect(read.values).toEqual([]);
    expect(read.broke?.message).toContain('a page claims 2147483647 values');
  });

  test('what neither JSON nor a table knows', () => {
    const none = () => {
      throw new Error('there are no bytes');
    };
    expect(plainValue(undefined, none)).toBeNull();
    expect(plainValue(new Date(Number.NaN), none)).toBeNull();
    expect(plainValue(Float32Array.of(0.5, Number.POSITIVE_INFINITY), none)).toEqual([0.5, null]);
    expect(plainValue(BigInt64Array.of(2n, 2n ** 60n), none)).toEqual([2, '1152921504606846976']);
  });
});
