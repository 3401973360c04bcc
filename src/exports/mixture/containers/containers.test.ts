import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { keepingSink } from '../../../../tests/helpers/mixed-set.ts';
import type { Row } from '../formats/types.ts';
import { type Shape, typedRow, widenColumns } from '../shape.ts';
import { csvWriter } from './csv.ts';
import { parquetWriter } from './parquet.ts';
import type { Columns } from './types.ts';

function columnsOf(rows: readonly Row[]): Columns {
  const shapes = new Map<string, Shape>();
  for (const row of rows) widenColumns(shapes, row);
  return { names: [...shapes.keys()], shapes };
}

describe('CSV', () => {
  async function csv(rows: readonly Row[], isDefused = true) {
    const out = keepingSink();
    let defused = 0;
    const writer = csvWriter(out.sink, columnsOf(rows), { isDefused, onDefused: () => defused++ });
    await writer.write(rows);
    await writer.end();
    return { text: out.text(), defused };
  }

  test('EXP-9: quotes after RFC 4180, CR LF, lists as JSON text, nothing where there is nothing', async () => {
    const rows = [
      { a: 'one', b: 'x,y', c: ['p', 'q'], n: 7 },
      { a: 'said "so"', b: 'two\nlines\r\nmore', n: 0 },
      { a: '', b: ' blanks ', c: [] },
    ];
    expect((await csv(rows)).text).toBe(
      'a,b,c,n\r\n' +
        'one,"x,y","[""p"",""q""]",7\r\n' +
        '"said ""so""","two\nlines\r\nmore",,0\r\n' +
        '," blanks ",[],\r\n',
    );
  });

  test('EXP-9: a cell that begins like a formula is defused, also over several lines, or left as it is', async () => {
    const cells = ['=1+1', '+1', '-1', '@x', '\tt', '\rr', "=cmd|' /C calc'!A0\nmore", 'a=1', "'q", ' =1'];
    const rows = cells.map((a) => ({ a, n: -1 }));
    const { text, defused } = await csv(rows);
    expect(defused).toBe(7);
    const read = Papa.parse<string[]>(text.trimEnd(), { newline: '\r\n' }).data.slice(1);
    expect(read).toEqual(cells.map((cell) => [/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell, '-1']));
    const plain = await csv(rows, false);
    expect(plain.defused).toBe(0);
    expect(Papa.parse<string[]>(plain.text.trimEnd(), { newline: '\r\n' }).data.slice(1)).toEqual(
      cells.map((cell) => [cell, '-1']),
    );
  });

  test('a file without rows has its header', async () => {
    const out = keepingSink();
    await csvWriter(out.sink, { names: ['a', 'b'] }, { isDefused: true, onDefused: () => {} }).end();
    expect(out.text()).toBe('a,b\r\n');
  });
});

describe('Parquet', () => {
  async function parquet(
    rows: readonly Row[],
    write: (rows: readonly Row[]) => Row[][] = (all) => [[...all]],
  ) {
    const out = keepingSink();
    const writer = parquetWriter(out.sink, columnsOf(rows));
    for (const some of write(rows)) await writer.write(some);
    await writer.end();
    return out.bytes();
  }
  const read = async (bytes: Uint8Array<ArrayBuffer>): Promise<unknown> =>
    JSON.parse(
      JSON.stringify(
        await parquetReadObjects({ file: bytes.buffer }),
        (_, value: unknown) => value ?? undefined,
      ),
    );

  test('EXP-10: lists and groups come back, with fields that only some rows have', async () => {
    const rows: Row[] = [
      {
        messages: [
          { role: 'user', content: 'ü' },
          { role: 'assistant', content: '', weight: 0 },
        ],
        task: 'a',
      },
      {
        messages: [{ role: 'assistant', content: 'x', weight: 0.5 }],
        pairs: [['p', 'q'], []],
        task: 'b',
        n: 3,
      },
      { messages: [], task: '' },
    ];
    expect(await read(await parquet(rows))).toEqual(rows);
  });

  test('EXP-10: rows over many groups are the same, however they arrive', async () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => ({ text: `row ${i % 7}`, n: i }));
    const whole = await parquet(rows);
    expect(await read(whole)).toEqual(rows);
    const inParts = await parquet(rows, (all) => [all.slice(0, 3), all.slice(3, 20_000), all.slice(20_000)]);
    expect(inParts).toEqual(whole);
  });

  test('EXP-10: tools and arguments are JSON text, whatever the rows have there', () => {
    let told = 0;
    const row = {
      tools: [{ name: 'f' }],
      messages: [{ tool_calls: [{ function: { arguments: { a: 1 } } }] }],
    };
    expect(typedRow(row, () => told++)).toEqual({
      tools: '[{"name":"f"}]',
      messages: [{ tool_calls: [{ function: { arguments: '{"a":1}' } }] }],
    });
    expect(told).toBe(2);
    expect(typedRow({ tools: 'text' }, () => told++)).toEqual({ tools: 'text' });
    expect(told).toBe(2);
  });

  test('a column of two types is a broken invariant', () => {
    expect(() => columnsOf([{ a: 'text' }, { a: 1 }])).toThrow('both text and whole');
  });
});
