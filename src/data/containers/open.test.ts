import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readContainer, recordsOf, refusals } from '../../../tests/helpers/containers.ts';
import { type ByteSource, bytesSource, memoryStore } from '../../io/bytes.ts';
import { Unusable } from '../values.ts';
import { openContainer } from './open.ts';

const ROWS = [
  { question: 'Was heißt “thé”?', answer: 'tea 🍵' },
  { question: 'a', answer: 'b' },
];
const LINES = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');
const AUTO = { container: null, header: null };

function utf16(text: string, order: 'le' | 'be', mark = true): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

describe('DATA-1: JSON lines', () => {
  test('Pitfall 25: byte order mark, CRLF and blank lines', async () => {
    const read = await recordsOf('a.jsonl', `\ufeff${LINES.replace('\n', '\r\n\r\n  \r\n')}`);
    expect(read.opened).toMatchObject({ container: 'jsonl', how: 'JSON lines', copied: false });
    expect(read.values).toEqual(ROWS);
    expect(read.again).toEqual(ROWS);
    expect(read.rows).toEqual([1, 4]);
  });

  test('Pitfall 25: line ends of old Macs', async () => {
    const read = await recordsOf('a.jsonl', LINES.replaceAll('\n', '\r'));
    expect(read.values).toEqual(ROWS);
    expect(read.rows).toEqual([1, 2]);
  });

  test('a line that is broken, or not UTF-8, costs itself alone', async () => {
    const wrong = Uint8Array.from([0x22, 0xe9, 0x22, 0x0a]);
    const read = await recordsOf(
      'a.jsonl',
      Buffer.concat([Buffer.from(`${LINES}{"a":\n`), wrong, Buffer.from(LINES)]),
    );
    expect(read.rows).toEqual([1, 2, 3, 4, 5, 6]);
    expect(refusals(read)).toEqual([
      expect.stringMatching(/^The row is not valid JSON \(.*\)\.$/),
      'The row is not UTF-8 text: save the file as UTF-8.',
    ]);
  });

  test('DATA-28: a line longer than 64 MiB is skipped, and the next is whole', async () => {
    const long = 65 * 1024 * 1024;
    const bytes = new Uint8Array(long + LINES.length * 2).fill(0x20);
    bytes.set(new TextEncoder().encode('{"a":1}\n"'));
    bytes.set(new TextEncoder().encode(`\n${LINES}`), long);
    const read = await recordsOf('a.jsonl', bytes);
    expect(read.values).toEqual([
      { a: 1 },
      new Unusable('The row is longer than 64 MiB: split it into several.'),
      ...ROWS,
    ]);
    expect(read.rows).toEqual([1, 2, 3, 4]);
    const list = new Uint8Array(long + 64).fill(0x61);
    list.set(new TextEncoder().encode('[{"a":1},"'));
    list.set(new TextEncoder().encode(`",{"b":2}]`.padEnd(64)), long);
    const elements = await recordsOf('a.json', list);
    expect(elements.values).toEqual([{ a: 1 }, read.values[1], { b: 2 }]);
    expect(elements.again[2]).toEqual({ b: 2 });
  });
});

describe('DATA-25: encodings', () => {
  test.each([
    ['UTF-16 little end first', utf16(LINES, 'le'), 'utf-16le'],
    ['UTF-16 big end first', utf16(LINES, 'be'), 'utf-16be'],
    ['UTF-16 without a mark', utf16(LINES, 'le', false), 'utf-16le'],
    ['UTF-16 without a mark, big end first', utf16(LINES, 'be', false), 'utf-16be'],
  ])('%s is read into a copy', async (_, bytes, encoding) => {
    const read = await recordsOf('a.jsonl', bytes);
    expect(read.opened).toMatchObject({ encoding, copied: true, how: 'JSON lines, in UTF-16' });
    expect(read.values).toEqual(ROWS);
    expect(read.again).toEqual(ROWS);
  });

  test('a file in which most lines are not UTF-8 is refused as a whole', async () => {
    const read = await readContainer('a.jsonl', Buffer.from('{"a":"é"}\n{"a":"ü"}\n{}\n', 'latin1'));
    expect(read).toMatchObject({
      code: 'data-not-text',
      message: 'a.jsonl is not UTF-8 text, but perhaps Windows-1252 or Latin-1: save it as UTF-8.',
    });
  });
});

describe('DATA-26: compressed files', () => {
  test('gzip, whatever the name says, is read into a copy', async () => {
    for (const name of ['a.jsonl.gz', 'a.jsonl', 'data']) {
      const read = await recordsOf(name, gzipSync(LINES));
      expect(read.opened).toMatchObject({
        compressed: true,
        copied: true,
        how: 'JSON lines, compressed with gzip',
      });
      expect(read.values).toEqual(ROWS);
      expect(read.again).toEqual(ROWS);
    }
    const csv = await recordsOf('a.csv.gz', gzipSync('a,b\n1,2\n'));
    expect(csv.values).toEqual([{ a: '1', b: '2' }]);
    expect((await recordsOf('a.jsonl.gz', gzipSync(utf16(LINES, 'le')))).again).toEqual(ROWS);
  });

  test('several members are one text, and what follows them is ignored', async () => {
    const twice = Buffer.concat([gzipSync(LINES), gzipSync(LINES), Buffer.alloc(512)]);
    const read = await recordsOf('a.jsonl.gz', twice);
    expect(read.values).toEqual([...ROWS, ...ROWS]);
    expect(read.broke).toBeNull();
  });

  test('a stream that is cut off keeps what came before', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `{"a":${Math.imul(i, 2654435761)}}\n`).join('');
    const packed = gzipSync(rows);
    const read = await recordsOf('a.jsonl.gz', packed.subarray(0, packed.length / 2));
    expect(read.values.length).toBeGreaterThan(1000);
    expect(read.values[999]).toEqual({ a: Math.imul(999, 2654435761) });
    expect(read.broke?.message).toBe(
      'a.jsonl.gz is damaged or cut off: its gzip stream breaks off. Download or copy it again. Rows before that are kept.',
    );
  });

  test('a gzip whose checksum or length is another is told, and what it held stays', async () => {
    const packed = gzipSync(LINES, { level: 0 });
    for (const [place, change] of [
      [packed.length - 1, 1],
      [packed.length - 8, 1],
      [30, 1],
    ] as const) {
      const damaged = Uint8Array.from(packed);
      damaged[place] = damaged[place]! ^ change;
      const { broke } = await recordsOf('a.jsonl.gz', damaged);
      expect(broke?.message).toContain('its checksum is that of other bytes');
    }
    for (const cut of [4, 8]) {
      const { broke } = await recordsOf('a.jsonl.gz', packed.subarray(0, -cut));
      expect(broke?.code).toBe('data-gzip');
    }
    expect((await recordsOf('a.jsonl.gz', packed)).broke).toBeNull();
    const large = 'x'.repeat(100_000);
    const members = Buffer.concat([large, LINES, large].map((text) => gzipSync(text)));
    expect((await recordsOf('a.txt.gz', members)).broke).toBeNull();
  });

  test('a gzip bomb stops at a stated limit', async () => {
    const line = `{"a":"${' '.repeat(1000)}"}\n`;
    const bomb = gzipSync(line.repeat(100_000));
    const store = memoryStore();
    const read = await recordsOf('a.jsonl.gz', bomb, {}, store);
    expect(read.broke?.message).toBe(
      'a.jsonl.gz unpacks to more than 200 times its size, where reading stops: text does not do that. Rows before that are kept.',
    );
    const copy = await store.open('copy');
    expect(copy?.size).toBeLessThan(85 * 1024 * 1024);
  });
});

describe('DATA-2: what cannot be read is named', () => {
  test.each([
    ['', 'is empty: choose a file with at least one row'],
    [' \n\n', 'is empty: choose a file with at least one row'],
    ['PK\x03\x04\x14', 'is a zip archive: unpack it, and drop what is in it'],
    ['PK\x03\x04[Content_Types].xml xl/workbook.xml', 'is an Excel workbook: save the sheet as CSV'],
    ['(\xb5/\xfd', 'is compressed with zstd: unpack it, and drop what is in it (zstd -d)'],
    ['BZh9', 'is compressed with bzip2: unpack it, and drop what is in it (bunzip2)'],
    ['%PDF-1.7', 'is a PDF document: save its text as JSON lines or as CSV'],
    ['\x89PNG\r\n', 'is a picture, not text: choose a file with rows of text'],
    ['<!DOCTYPE html>\n<html>', 'is a web page: download the file itself, not the page that shows it'],
    [
      'version https://git-lfs.github.com/spec/v1\n',
      'is only a pointer of Git LFS to the file: fetch the file itself (git lfs pull)',
    ],
    [
      '\x01\x02\x00\x00\x03\x04\x05',
      'is a binary file, not text: choose JSON, JSON lines, CSV, Parquet or text',
    ],
  ])('%j', async (text, what) => {
    const read = await readContainer('a.jsonl', Buffer.from(text, 'latin1'));
    expect(read).toMatchObject({ file: 'a.jsonl', message: `a.jsonl ${what}.` });
  });
});

describe('DATA-22: reading in pieces', () => {
  const long = LINES.repeat(40_000);

  test('progress goes up to the size of the file', async () => {
    const seen: number[] = [];
    const source = bytesSource('a.jsonl', new TextEncoder().encode(long));
    const opened = await openContainer(source, AUTO, {
      store: memoryStore(),
      copyName: 'copy',
      onProgress: ({ done }) => seen.push(done),
    });
    if (!opened.ok) throw new Error(opened.fault.message);
    let count = 0;
    for await (const { rows } of opened.value.blocks()) count += rows.length;
    expect(count).toBe(80_000);
    expect(seen.at(-1)).toBe(source.size);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('a source is read from its beginning to its end, a bounded piece at a time', async () => {
    const bytes = new TextEncoder().encode(long);
    let read = 0;
    const source: ByteSource = {
      name: 'a.jsonl',
      size: bytes.length,
      slice: async (start, end) => {
        expect(start).toBe(read);
        expect(end - start).toBeLessThanOrEqual(1024 * 1024);
        read = end;
        return bytes.subarray(start, end);
      },
    };
    const opened = await openContainer(source, AUTO, { store: memoryStore(), copyName: 'copy' });
    if (!opened.ok) throw new Error(opened.fault.message);
    for await (const block of opened.value.blocks()) expect(block.values).not.toHaveLength(0);
    expect(read).toBe(bytes.length);
  });

  test('an abort throws the reason of the signal and leaves no copy', async () => {
    for (const [name, bytes] of [
      ['a.jsonl', new TextEncoder().encode(long)],
      [
        'a.jsonl.gz',
        gzipSync(Array.from({ length: 400_000 }, (_, i) => `{"a":${Math.imul(i, 2654435761)}}\n`).join('')),
      ],
    ] as const) {
      const store = memoryStore();
      const stop = new AbortController();
      const opened = await openContainer(bytesSource(name, bytes), AUTO, {
        store,
        copyName: 'copy',
        signal: stop.signal,
      });
      if (!opened.ok) throw new Error(opened.fault.message);
      const reason = new Error('enough');
      const read = async () => {
        for await (const _ of opened.value.blocks()) stop.abort(reason);
      };
      await expect(read()).rejects.toBe(reason);
      expect(await store.list()).toEqual([]);
    }
  });
});
