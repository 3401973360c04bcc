import { describe, expect, test } from 'vitest';
import { bytesSource } from '../io/bytes.ts';
import type { Fault } from '../io/faults.ts';
import { unwrap } from '../io/faults.ts';
import type { DataFile, Message } from './example.ts';
import { parseFile } from './parse.ts';

const encode = (text: string) => new TextEncoder().encode(text);

async function parse(text: string | Uint8Array, name = 'math.jsonl', taskBy = 'file'): Promise<DataFile> {
  const bytes = typeof text === 'string' ? encode(text) : text;
  return unwrap(await parseFile(bytesSource(name, bytes), { taskBy }));
}

async function faultOf(text: string | Uint8Array, name = 'math.jsonl'): Promise<Fault> {
  const bytes = typeof text === 'string' ? encode(text) : text;
  const result = await parseFile(bytesSource(name, bytes), { taskBy: 'file' });
  if (result.ok) throw new Error('expected a fault');
  return result.fault;
}

const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string, weight?: number): Message =>
  weight === undefined ? { role: 'assistant', content } : { role: 'assistant', content, weight };

/** The messages of the only example of a row. */
async function messagesOf(row: unknown): Promise<readonly Message[]> {
  const file = await parse(lines(row));
  expect(file.skipped).toEqual([]);
  return file.examples[0]?.messages ?? [];
}

/** The reason for which a row is skipped beside a good one. */
async function reasonOf(row: unknown): Promise<string> {
  const file = await parse(lines({ question: 'a', answer: 'b' }, row));
  expect(file.examples).toHaveLength(1);
  return file.skipped[0]?.reason ?? '';
}

describe('shapes (DATA-3 to DATA-6)', () => {
  test('Alpaca, with input, system, history and other spellings', async () => {
    expect(await messagesOf({ instruction: 'Add', input: '1 2', output: '3' })).toEqual([
      user('Add\n\n1 2'),
      assistant('3'),
    ]);
    expect(await messagesOf({ INSTRUCTION: 'Add', RESPONSE: '3' })).toEqual([user('Add'), assistant('3')]);
    expect(await messagesOf({ instruction: 'Add', input: '', response: '3' })).toEqual([
      user('Add'),
      assistant('3'),
    ]);
    expect(await messagesOf({ instruction: 'c', output: 'd', system: 's', history: [['a', 'b']] })).toEqual([
      { role: 'system', content: 's' },
      user('a'),
      assistant('b'),
      user('c'),
      assistant('d'),
    ]);
  });

  test('OpenAI messages, bare lists, parts, weights', async () => {
    const turns = [user('a'), assistant('b', 0), user('c'), assistant('d', 1)];
    expect(await messagesOf({ messages: turns })).toEqual(turns);
    expect(await messagesOf([user('a'), assistant('b')])).toEqual([user('a'), assistant('b')]);
    expect(
      await messagesOf({
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', value: 'b' },
            ],
            loss_weight: 0,
          },
          { role: 'assistant', content: ['c'], train: true },
        ],
      }),
    ).toEqual([{ role: 'user', content: 'ab', weight: 0 }, assistant('c', 1)]);
    expect(
      await messagesOf({ messages: [user('a'), { role: 'assistant', content: 'b', train: false }] }),
    ).toEqual([user('a'), assistant('b', 0)]);
  });

  test('ShareGPT with every role', async () => {
    const said = ['system', 'human', 'function_call', 'observation', 'gpt'];
    const roles = (await messagesOf({ conversations: said.map((from) => ({ from, value: from })) })).map(
      ({ role }) => role,
    );
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'assistant']);
  });

  test('prompt/completion as text and as lists; only the completion is learned', async () => {
    expect(await messagesOf({ prompt: 'a', completion: 'b' })).toEqual([user('a'), assistant('b')]);
    expect(
      await messagesOf({ prompt: [user('a'), assistant('b'), user('c')], completion: [assistant('d')] }),
    ).toEqual([user('a'), assistant('b', 0), user('c'), assistant('d')]);
  });

  test('question/answer, also with a number and a system prompt', async () => {
    expect(await messagesOf({ question: '2+2', answer: 4 })).toEqual([user('2+2'), assistant('4')]);
    expect(await messagesOf({ system_prompt: 's', question: 'a', response: 'b' })).toEqual([
      { role: 'system', content: 's' },
      user('a'),
      assistant('b'),
    ]);
  });

  test('messages win over prompt', async () => {
    expect(await messagesOf({ prompt: 'x', completion: 'y', messages: [user('a'), assistant('b')] })).toEqual(
      [user('a'), assistant('b')],
    );
  });

  test('a mixed file is detected row by row and says so (DATA-7)', async () => {
    const file = await parse(
      lines({ question: 'a', answer: 'b' }, { question: 'c', answer: 'd' }, { prompt: 'e', completion: 'f' }),
    );
    expect(file.format).toBe('question-answer');
    expect(file.examples).toHaveLength(3);
    expect(file.evidence).toBe(
      '2 of 3 rows have question and answer, 1 of 3 rows has prompt and completion. ' +
        'The file mixes formats: 2 question-answer, 1 prompt-completion.',
    );
  });
});

describe('rows that cannot be used (DATA-8, DATA-9)', () => {
  test.each([
    [{ question: 'a', answer: null }, '"answer" is null.'],
    [{ question: 'a', answer: '  ' }, '"answer" is empty.'],
    [{ question: '', answer: 'b' }, 'The question is empty.'],
    [{ instruction: 'a', output: { b: 1 } }, '"output" is not text.'],
    [{ messages: [user('a')] }, 'There is no assistant message to learn from.'],
    [{ messages: [] }, 'There is no assistant message to learn from.'],
    [{ messages: [user('a'), assistant('')] }, 'The answer is empty.'],
    [{ messages: [user('a'), { role: 'assistant', content: null }] }, 'Message 2 has no content.'],
    [{ messages: [user('a'), { role: 'narrator', content: 'b' }] }, '"narrator"'],
    [{ messages: [user('a'), { role: 'assistant', content: 'b', weight: 'x' }] }, 'the weight "x"'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'not text (image_url)'],
    [{ text: 'a', url: 'b' }, 'its fields are: text, url.'],
    [7, 'The row is a number, not an object.'],
    [null, 'The row is null, not an object.'],
  ])('%j', async (row, reason) => {
    expect(await reasonOf(row)).toContain(reason);
  });

  test('a broken line in the middle costs nothing else; rows count as lines', async () => {
    const file = await parse(
      '{"question":"a","answer":"b"}\n\n{"question":"a","ans\n{"question":"c","answer":"d"}\n',
    );
    expect(file.examples.map(({ row }) => row)).toEqual([1, 4]);
    expect(file.skipped.map(({ row }) => row)).toEqual([3]);
    expect(file.skipped[0]?.reason).toContain('not valid JSON');
  });

  test('a line that is not UTF-8 is skipped alone', async () => {
    const good = encode('{"question":"ä","answer":"b"}\n');
    const file = await parse(new Uint8Array([...good, 0xff, 0xfe, 0x0a, ...good]));
    expect(file.examples.map(({ row }) => row)).toEqual([1, 3]);
    expect(file.skipped).toEqual([{ row: 2, reason: 'The line is not UTF-8 text.' }]);
  });

  test('a broken first line, of either kind', async () => {
    const rows = '{"question":"a","answer":"b"}\n{"question":"c","answer":"d"}';
    for (const broken of ['oops', '{"question":', '[oops']) {
      const file = await parse(`${broken}\n${rows}`);
      expect(file.examples.map(({ row }) => row)).toEqual([2, 3]);
    }
  });
});

describe('layouts (DATA-1, DATA-2)', () => {
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
      const file = await parse(text, name);
      expect(file.examples.map((e) => [e.row, e.messages[0]?.content])).toEqual([
        [1, 'a'],
        [2, 'c'],
      ]);
      expect(file.skipped).toEqual([]);
    }
  });

  test('one conversation alone, over many lines or as a list', async () => {
    const turns = [user('a'), assistant('b')];
    expect((await parse(JSON.stringify({ messages: turns }, null, 2), 'x.json')).examples).toHaveLength(1);
    expect((await parse(JSON.stringify(turns))).examples).toHaveLength(1);
    expect((await parse(`${JSON.stringify(turns)}\n${JSON.stringify(turns)}`)).examples).toHaveLength(2);
  });

  test('characters and lines that lie across chunks are whole', async () => {
    const long = 'ü'.repeat(3_000_000);
    const file = await parse(lines({ question: 'a', answer: long }, { question: 'c', answer: `${long}!` }));
    expect(file.examples.map((e) => e.messages[1]?.content.length)).toEqual([3_000_000, 3_000_001]);
  });
});

describe('tasks (DATA-10)', () => {
  test('the file without its extension, or a column with the file as the fallback', async () => {
    const rows = lines(
      { question: 'a', answer: 'b', category: ' sums ' },
      { question: 'c', answer: 'd', category: 7 },
      { question: 'e', answer: 'f' },
    );
    expect((await parse(rows, 'gsm8k.train.jsonl')).examples[0]?.task).toBe('gsm8k.train');
    const file = await parse(rows, 'math.jsonl', 'category');
    expect(file.examples.map(({ task }) => task)).toEqual(['sums', '7', 'math']);
    expect((await parse(rows, 'math.jsonl', 'constructor')).examples[0]?.task).toBe('math');
  });
});

describe('ids (DATA-11)', () => {
  test('depend on the content alone', async () => {
    const a = await parse(lines({ question: 'a', answer: 'b' }), 'one.jsonl');
    const b = await parse(
      lines({ prompt: 'a', completion: 'b' }, { prompt: 'ab', completion: 'b' }),
      'two.jsonl',
    );
    expect(a.examples[0]?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(a.examples[0]?.id).toBe(b.examples[0]?.id);
    expect(b.examples[1]?.id).not.toBe(b.examples[0]?.id);
  });
});

describe('files that are no data (DATA-2)', () => {
  test.each([
    ['empty', '', 'is empty'],
    ['blank', '\ufeff \n\r\n', 'is empty'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0]), 'save it as UTF-8'],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8]), 'unpack it first'],
    ['picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'is a picture'],
    ['binary', new Uint8Array([1, 2, 0, 3]), 'is a binary file'],
    ['prose', 'Once upon a time\nthere was a king.', 'neither JSON nor JSONL; row 1: The line is not'],
    ['no known shape', lines({ text: 'a' }), 'Every row needs messages'],
    ['empty array', '[]', 'holds no rows'],
    ['broken array', '[\n{"question":"a","answer":"b"},\n{"question":"c"', 'is not valid JSON'],
  ])('%s', async (_, text, words) => {
    const fault = await faultOf(text);
    expect(fault.message).toContain(words);
    expect(fault.file).toBe('math.jsonl');
  });
});

describe('watching and stopping', () => {
  const bytes = encode(lines(...Array.from({ length: 2000 }, (_, i) => ({ question: `${i}`, answer: 'b' }))));

  test('progress ends at the size', async () => {
    const seen: number[] = [];
    const options = { taskBy: 'file', onProgress: ({ done }: { done: number }) => void seen.push(done) };
    await parseFile(bytesSource('a.jsonl', bytes), options);
    expect(seen.at(-1)).toBe(bytes.length);
  });

  test('an aborted signal ends it', async () => {
    const controller = new AbortController();
    const options = { taskBy: 'file', signal: controller.signal, onProgress: () => controller.abort() };
    const source = bytesSource('a.jsonl', encode(`${'\n'.repeat(5_000_000)}{}`));
    await expect(parseFile(source, options)).rejects.toThrow('abort');
  });
});
