import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readContainer, refusals } from '../../../tests/helpers/containers.ts';
import { memoryStore, type Store } from '../../io/bytes.ts';

const ROWS = Array.from({ length: 12 }, (_, i) => ({
  question: `What is “${i}” + 1?`,
  answer: `It is ${i + 1}, "surely"\nor so.`,
}));
const LINES = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const CSV = `question,answer\n${ROWS.map((row) => `${Object.values(row).map(quoted).join(',')}\n`).join('')}`;
const utf8 = (text: string) => new TextEncoder().encode(text);

/** A small file of every container. */
const FILES: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['a.jsonl', utf8(LINES)],
  ['a.json', utf8(JSON.stringify(ROWS, null, 1))],
  ['a.json', utf8(JSON.stringify({ version: 1, data: ROWS, end: { of: [1] } }))],
  ['a.csv', utf8(CSV)],
  ['a.tsv', utf8(ROWS.map(({ question }, i) => `${question}\t${i}\n`).join(''))],
  ['a.txt', utf8(ROWS.map(({ question, answer }) => `Q: ${question}\nA: ${answer}\n\n`).join(''))],
  ['a.jsonl', Buffer.from(`\ufeff${LINES}`, 'utf16le')],
  ['a.jsonl.gz', gzipSync(LINES)],
  [
    'a.parquet',
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'question', data: ROWS.map(({ question }) => question), type: 'STRING' },
          { name: 'id', data: ROWS.map((_, i) => BigInt(i)), type: 'INT64' },
          { name: 'kind', data: ROWS.map((_, i) => (i % 3 === 0 ? null : 'the same')), type: 'STRING' },
          { name: 'good', data: ROWS.map((_, i) => i % 2 === 0), type: 'BOOLEAN' },
        ],
        rowGroupSize: 5,
      }),
    ),
  ],
];

/** What damage does to a file: it is cut off, bytes change, are lost, or come twice. */
const damage = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const place = fc.nat(bytes.length - 1);
  const changes = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 });
  return fc.oneof(
    place.map((end) => bytes.slice(0, end)),
    place.map((start) => bytes.slice(start)),
    changes.map((list) => {
      const changed = bytes.slice();
      for (const [at, byte] of list) changed[at] = byte;
      return changed;
    }),
    fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([at, count]) => {
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + count)]);
    }),
    fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([at, count]) => {
      return Uint8Array.from([...bytes.subarray(0, at + count), ...bytes.subarray(at)]);
    }),
  );
};

/** A store that counts what is written into it. */
function countingStore(): { readonly store: Store; readonly written: () => number } {
  const inner = memoryStore();
  let written = 0;
  const store: Store = {
    ...inner,
    create: async (name) => {
      const sink = await inner.create(name);
      return {
        ...sink,
        write: async (bytes) => {
          written += bytes.length;
          await sink.write(bytes);
        },
      };
    },
  };
  return { store, written: () => written };
}

describe('DATA-2: damaged files are answered, whatever is wrong with them', () => {
  test.each(FILES.map(([name, bytes], i) => [`${i}: ${name}`, name, bytes] as const))(
    '%s, whole',
    async (_, name, bytes) => {
      const read = await readContainer(name, bytes);
      expect(refusals(read)).toEqual([]);
      expect('values' in read && read.values).toHaveLength(ROWS.length);
    },
  );

  test.each(FILES.map(([name, bytes], i) => [`${i}: ${name}`, name, bytes] as const))(
    '%s, damaged: records or a sentence, and each record once more from its bytes',
    async (_, name, bytes) => {
      await fc.assert(
        fc.asyncProperty(damage(bytes), async (damaged) => {
          const { store, written } = countingStore();
          const read = await readContainer(name, damaged, {}, store);
          // Gzip may gain up to a thousandfold; nothing else gains at all.
          expect(written()).toBeLessThan(1100 * bytes.length + 1024);
          for (const sentence of refusals(read)) expect(sentence).toMatch(/\.$/);
          if ('values' in read) expect(read.values.length).toBeLessThanOrEqual(10 * bytes.length);
        }),
        { numRuns: 150 },
      );
    },
  );

  test('bytes of any kind under any name', async () => {
    const name = fc.constantFrom('a', 'a.json', 'a.jsonl', 'a.csv', 'a.tsv', 'a.txt', 'a.parquet', 'a.gz');
    const magic = fc.constantFrom(
      '',
      'PAR1',
      '\x1f\x8b\x08',
      '\xff\xfe',
      '\xfe\xff',
      '\xef\xbb\xbf',
      '[',
      '{"a":',
      'sep=',
    );
    await fc.assert(
      fc.asyncProperty(name, magic, fc.uint8Array({ maxLength: 300 }), async (file, start, rest) => {
        const bytes = Uint8Array.from([...Buffer.from(start, 'latin1'), ...rest]);
        for (const sentence of refusals(await readContainer(file, bytes))) expect(sentence).toMatch(/\.$/);
      }),
      { numRuns: 300 },
    );
  });
});
