import { describe, expect, test } from 'vitest';
import { bytesSource, memoryStore } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { Message } from '../example.ts';
import { DataSet } from './data-set.ts';
import type { ImportOptions } from './import-file.ts';

const { data } = defaultRecipe();
const encode = (text: string) => new TextEncoder().encode(text);
const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

/** A file with all its examples. */
async function read(text: string | Uint8Array, name = 'math.jsonl', taskBy = 'file') {
  const set = new DataSet(memoryStore());
  const slice = { ...data, taskBy };
  const source = bytesSource(name, typeof text === 'string' ? encode(text) : text);
  const { count, ...summary } = unwrap(await set.add(source, slice, {}));
  const examples = await set.read(
    Array.from({ length: count }, (_, i) => i),
    slice,
  );
  return { ...summary, examples, skipped: set.skipped(name) };
}

describe('a file of one shape or of several', () => {
  test('a mixed file is read row by row, and its format is that of most (DATA-7)', async () => {
    const file = await read(
      lines({ question: 'a', answer: 'b' }, { question: 'c', answer: 'd' }, { prompt: 'e', completion: 'f' }),
    );
    expect(file.format).toBe('question-answer');
    expect(file.examples.map(({ messages }) => messages[0]?.content)).toEqual(['a', 'c', 'e']);
    expect(file.evidence.candidates.map(({ format, rows }) => [format, rows]).slice(0, 2)).toEqual([
      ['question-answer', 2],
      ['prompt-completion', 1],
    ]);
  });

  test('Pitfall 25: messages win over prompt, null is no answer', async () => {
    const file = await read(
      lines(
        { prompt: 'x', completion: 'y', messages: [user('a'), assistant('b')] },
        { prompt: 'x', completion: null },
      ),
    );
    expect(file.examples.map(({ messages }) => messages)).toEqual([[user('a'), assistant('b')]]);
    expect(file.skipped).toMatchObject([{ row: 2, column: 'completion' }]);
  });

  test('one conversation alone, over many lines or as a list', async () => {
    const turns = [user('a'), assistant('b')];
    expect((await read(JSON.stringify({ messages: turns }, null, 2), 'x.json')).examples).toHaveLength(1);
    expect((await read(JSON.stringify(turns))).examples).toHaveLength(1);
    expect((await read(`${JSON.stringify(turns)}\n${JSON.stringify(turns)}`)).examples).toHaveLength(2);
  });
});

describe('rows that cannot be used (DATA-8, DATA-9)', () => {
  test('a broken line in the middle costs nothing else; rows count as lines', async () => {
    const file = await read(
      '{"question":"a","answer":"b"}\n\n{"question":"a","ans\n{"question":"c","answer":"d"}\n',
    );
    expect(file.examples.map(({ row }) => row)).toEqual([1, 4]);
    expect(file.skipped.map(({ row }) => row)).toEqual([3]);
    expect(file.skipped[0]?.reason).toContain('not valid JSON');
  });

  test('a line that is not UTF-8 is skipped alone', async () => {
    const good = encode('{"question":"ä","answer":"b"}\n');
    const file = await read(new Uint8Array([...good, 0xff, 0xfe, 0x0a, ...good]));
    expect(file.examples.map(({ row }) => row)).toEqual([1, 3]);
    expect(file.skipped.map(({ row }) => row)).toEqual([2]);
  });

  test('a broken first line, of either kind', async () => {
    const rows = '{"question":"a","answer":"b"}\n{"question":"c","answer":"d"}';
    for (const broken of ['oops', '{"question":', '[oops']) {
      expect((await read(`${broken}\n${rows}`)).examples.map(({ row }) => row)).toEqual([2, 3]);
    }
  });
});

describe('layouts (DATA-1, Pitfall 25)', () => {
  const rows = [
    { question: 'a', answer: 'b' },
    { question: 'c', answer: 'd' },
  ];

  test.each([
    ['JSONL', lines(...rows)],
    ['JSONL with BOM and CRLF', `\ufeff${lines(...rows).replace('\n', '\r\n')}\r\n`],
    ['minified array', JSON.stringify(rows)],
    ['array over lines', JSON.stringify(rows, null, 2)],
    ['array with BOM', `\ufeff${JSON.stringify(rows, null, 2)}`],
    ['array with a row a line', `[${lines(...rows).replace('\n', ',\n')}]`],
    ['rows under a key', JSON.stringify({ data: rows }, null, 2)],
    ['rows under a key, minified', JSON.stringify({ examples: rows })],
  ])('%s', async (_, text) => {
    for (const name of ['x.json', 'x.jsonl']) {
      const file = await read(text, name);
      expect(file.examples.map((e) => [e.row, e.messages[0]?.content])).toEqual([
        [1, 'a'],
        [2, 'c'],
      ]);
      expect(file.skipped).toEqual([]);
    }
  });

  test('characters and lines that lie across chunks are whole', async () => {
    const long = 'ü'.repeat(3_000_000);
    const file = await read(lines({ question: 'a', answer: long }, { question: 'c', answer: `${long}!` }));
    expect(file.examples.map((e) => e.messages[1]?.content.length)).toEqual([3_000_000, 3_000_001]);
  });
});

describe('tasks and ids', () => {
  test('DATA-10: the file without its extension, or a column with the file as the fallback', async () => {
    const rows = lines(
      { question: 'a', answer: 'b', category: ' sums ' },
      { question: 'c', answer: 'd', category: 7 },
      { question: 'e', answer: 'f' },
    );
    expect((await read(rows, 'gsm8k.train.jsonl')).examples[0]?.task).toBe('gsm8k.train');
    const file = await read(rows, 'math.jsonl', 'category');
    expect(file.examples.map(({ task }) => task)).toEqual(['sums', '7', 'math']);
    expect((await read(rows, 'math.jsonl', 'constructor')).examples[0]?.task).toBe('math');
  });

  test('DATA-10: a column that tells rows apart is no task', async () => {
    const rows = Array.from({ length: 65_537 }, (_, i) => ({
      question: 'a',
      answer: `${i}`,
      id: `row ${i}`,
    }));
    const set = new DataSet(memoryStore());
    const added = await set.add(
      bytesSource('a.jsonl', encode(lines(...rows))),
      { ...data, taskBy: 'id' },
      {},
    );
    expect(added).toMatchObject({ ok: false, fault: { code: 'data-tasks', file: 'a.jsonl', column: 'id' } });
  });

  test('DATA-11: ids depend on the content alone', async () => {
    const a = await read(lines({ question: 'a', answer: 'b' }), 'one.jsonl');
    const b = await read(
      lines({ prompt: 'a', completion: 'b' }, { prompt: 'ab', completion: 'b' }),
      'two.jsonl',
    );
    expect(a.examples[0]?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(a.examples[0]?.id).toBe(b.examples[0]?.id);
    expect(b.examples[1]?.id).not.toBe(b.examples[0]?.id);
  });
});

describe('watching and stopping', () => {
  const add = (text: string, options: ImportOptions) =>
    new DataSet(memoryStore()).add(bytesSource('a.jsonl', encode(text)), data, options);

  test('progress ends at the size and tells the rows', async () => {
    const text = lines(
      ...Array.from({ length: 20_000 }, (_, i) => ({ question: `${i}`, answer: 'b'.repeat(200) })),
    );
    const seen: { readonly done: number; readonly rows: number }[] = [];
    await add(text, { onProgress: (progress) => void seen.push(progress) });
    expect(seen.at(-1)?.done).toBe(text.length);
    expect(seen.map(({ rows }) => rows)).toEqual(seen.map(({ rows }) => rows).sort((a, b) => a - b));
    expect(seen.at(-1)?.rows).toBeGreaterThan(10_000);
  });

  test('an aborted signal ends it', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(add(`${'\n'.repeat(5_000_000)}{}`, options)).rejects.toThrow('abort');
  });
});
