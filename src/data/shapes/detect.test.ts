import { describe, expect, test } from 'vitest';
import { assistant, detected, read, system, table, user } from '../../../tests/helpers/shapes.ts';

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('DATA-7: the shape is judged by a sample, and the evidence has numbers', () => {
  test('what most rows have, what else they have, and what is skipped', () => {
    const rows = [
      ...many(97, (i) => ({ instruction: `a ${i}`, input: '', output: 'b', text: 'c' })),
      ...many(3, () => ({ instruction: 'a', output: null, url: 'x' })),
    ];
    const { reading, evidence, fields } = detected(rows);
    expect(reading.format).toBe('alpaca');
    expect(fields).toEqual(['instruction', 'input', 'output', 'text', 'url']);
    expect(evidence).toEqual({
      text: '97 of the first 100 rows have instruction and output. 97 of the first 100 rows also have text, which is not used. 3 rows are skipped: "output" is null.',
      sampled: 100,
      candidates: [
        { format: 'alpaca', rows: 97, fields: 'instruction and output' },
        { format: 'text', rows: 97, fields: 'text' },
      ],
      columns: {
        prompt: 'instruction',
        input: 'input',
        response: 'output',
        rationale: null,
        system: null,
        messages: null,
      },
    });
  });

  test('the columns that are read are named as the file names them, for a mapping to begin with', () => {
    const named = (row: object) => detected([row]).evidence.columns;
    const none = { prompt: null, input: null, response: null, rationale: null, system: null, messages: null };
    expect(named({ System_Prompt: 's', Question: 'a', Response: 'b' })).toEqual({
      ...none,
      prompt: 'Question',
      response: 'Response',
      system: 'System_Prompt',
    });
    expect(named({ conversations: [user('a'), assistant('b')] })).toEqual({
      ...none,
      messages: 'conversations',
    });
    expect(named({ text: 'a' })).toEqual({ ...none, response: 'text' });
    expect(named({ instruction: 'a', instances: [{ input: 'b', output: 'c' }] })).toBeNull();
  });

  test('Pitfall 25: a file that mixes formats is read row by row', () => {
    const rows = [
      { question: 'a', answer: 'b' },
      { question: 'c', answer: 'd' },
      { prompt: 'e', completion: 'f' },
      { messages: [user('g'), assistant('h')] },
    ];
    expect(read(rows)).toEqual(['ab', 'cd', 'ef', 'gh'].map(([a = '', b = '']) => [user(a), assistant(b)]));
    expect(detected(rows).evidence.text).toBe(
      '2 of 4 rows have question and answer. The file mixes formats: 2 as question and answer, 1 as prompt and completion, 1 as OpenAI messages.',
    );
  });

  test('the shape of most rows is tried first', () => {
    const both = { question: 'a', answer: 'b', text: 'c' };
    expect(read([...many(9, () => ({ text: 'c' })), both]).at(-1)).toEqual([assistant('c')]);
    expect(read([both])).toEqual([[user('a'), assistant('b')]]);
  });

  test('one row, and none', () => {
    expect(detected([{ question: 'a', answer: 'b' }]).evidence.text).toBe(
      'The only row has question and answer.',
    );
    expect(detected([]).evidence).toEqual({
      text: 'There is no row with named fields.',
      sampled: 0,
      candidates: [],
      columns: null,
    });
  });
});

describe('DATA-37: columns that are named by hand', () => {
  const row = { q: 'a', note: 'n', a: 'b', sys: 's', question: 'x', answer: 'y' };

  test('alone count, whatever other shape a row has', () => {
    const columns = { prompt: 'q', input: 'note', response: 'a', system: 'sys' };
    expect(read([row], { columns })).toEqual([[system('s'), user('a\n\nn'), assistant('b')]]);
    const { evidence } = detected([row, { q: 'c' }], { columns });
    expect(evidence.text).toBe(
      'Columns chosen by hand: "sys" as system text, "q" as prompt, "note" as input, "a" as response. 1 of 2 rows can be read so. 1 row is skipped: The row has no "a".',
    );
    expect(evidence.candidates.map(({ format, rows }) => [format, rows])).toEqual([
      ['columns', 1],
      ['question-answer', 1],
    ]);
  });

  test('a rationale stands before the response', () => {
    const columns = { prompt: 'q', rationale: 'note', response: 'a' };
    expect(read([row], { columns })).toEqual([[user('a'), assistant('n\nb')]]);
    expect(read([{ ...row, note: '' }], { columns })).toEqual([[user('a'), assistant('b')]]);
  });

  test('a response alone is learned whole; messages may be JSON text; a prompt alone is no mapping', () => {
    expect(read([row], { columns: { response: 'a' } })).toEqual([[assistant('b')]]);
    const chat = { log: JSON.stringify([user('a'), assistant('b', 0), assistant('c')]) };
    expect(read([chat], { columns: { messages: 'log' } })).toEqual([
      [user('a'), assistant('b', 0), assistant('c')],
    ]);
    expect(read([chat], { columns: { messages: 'lag' } })).toEqual(['"lag" is not a list of messages.']);
    expect(read([row], { columns: { prompt: 'q' } })).toEqual([[user('x'), assistant('y')]]);
  });

  test('names of what every object has are names of fields like any other', () => {
    const rows = [{ q: 'a', a: 'b' }, JSON.parse('{"q": "a", "constructor": "c", "__proto__": "p"}')];
    expect(read(rows, { columns: { prompt: 'q', response: 'constructor' } })).toEqual([
      'The row has no "constructor".',
      [user('a'), assistant('c')],
    ]);
    expect(read(rows, { columns: { prompt: '__proto__', response: 'q' } })).toEqual([
      'The row has no "__proto__".',
      [user('p'), assistant('a')],
    ]);
  });
});

describe('DATA-38: columns that are guessed', () => {
  const names = (count: number) => many(count, (i) => String(i + 1));

  test('two without names are prompt and response', () => {
    const rows = table(names(2), ['Where is the sea?', 'Down there.'], ['Where is the moon?', 'Up there.']);
    expect(read(rows, {}, names(2))[0]).toEqual([user('Where is the sea?'), assistant('Down there.')]);
    expect(detected(rows, {}, names(2)).evidence.text).toBe(
      'The columns have no names. Column 1 is taken as the prompt and column 2 as the response. The mapping can say otherwise. All 2 rows can be read so.',
    );
  });

  test('numbers, ids and links are passed over', () => {
    const rows = many(
      20,
      (i) => table(names(4), [`${i}`, `Where is ${i}?`, `https://x.org/${i}`, `It is at ${i}.`])[0]!,
    );
    expect(read(rows, {}, names(4))[3]).toEqual([user('Where is 3?'), assistant('It is at 3.')]);
  });

  test.each([
    [
      'question, answer, rationale',
      ['Is it?\\nOptions:\\n- yes\\n- no', 'no', 'The rock would not be so light as this.'],
    ],
    [
      'question, rationale, answer',
      ['Is it?\\nOptions:\\n- yes\\n- no', 'The rock would not be so light as this.', 'no'],
    ],
  ])('a short answer and the text that explains it: %s', (_, cells) => {
    const rows = many(3, () => table(names(3), cells)[0]!);
    expect(read(rows, {}, names(3))[0]).toEqual([
      user('Is it?\nOptions:\n- yes\n- no'),
      assistant('The rock would not be so light as this.\nno'),
    ]);
    expect(detected(rows, {}, names(3)).evidence.text).toContain('Backslash and n stand for line ends there');
  });

  test('an instruction, an input that is often empty, and an output', () => {
    const rows = many(
      10,
      (i) => table(names(3), ['Name a thing.', i < 5 ? '' : 'It is red.', `A rose ${i}.`])[0]!,
    );
    expect(read(rows, {}, names(3)).at(-1)).toEqual([
      user('Name a thing.\n\nIt is red.'),
      assistant('A rose 9.'),
    ]);
  });

  test('a label beside prompt and response is no text', () => {
    const rows = many(
      20,
      (i) => table(names(3), [`Add ${i} please`, i % 2 ? 'sums' : 'maths', `It makes ${i} now`])[0]!,
    );
    expect(detected(rows, {}, names(3)).reading.columns).toMatchObject({ prompt: '1', response: '3' });
  });

  test('what cannot be told apart is not guessed', () => {
    const rows = many(20, (i) => table(names(4), [`a ${i}`, `b ${i}`, `c ${i}`, `d ${i}`])[0]!);
    const { reading, evidence } = detected(rows, {}, names(4));
    expect(reading.columns).toBeNull();
    expect(evidence.text).toBe(
      'The columns have no names. Columns 1, 2, 3, 4 hold text, and nothing says which is the response. Choose prompt and response in the mapping.',
    );
  });

  test('names that say what they are', () => {
    const rows = table(['User Question', 'bot_reply', 'question_id'], ['a b', 'c d', 'e f']);
    expect(read(rows, {}, ['User Question', 'bot_reply', 'question_id'])).toEqual([
      [user('a b'), assistant('c d')],
    ]);
  });
});

describe('DATA-38: what is no instruction data says so', () => {
  test.each([
    [
      'prompts alone',
      [{ act: 'Poet', prompt: 'Write as a poet.', for_devs: 'TRUE' }],
      'There are prompts ("prompt") but no answers to learn from. The fields are act, prompt, for_devs. If one of them is the answer, choose it as the response in the mapping.',
    ],
    [
      'token ids',
      [{ input_ids: [1, 2], labels: [1, 2] }],
      'The rows hold token ids (input_ids): import the texts that they were made of.',
    ],
    [
      'numbers',
      [{ id: 1, embedding: [0.1, 0.2] }],
      'The fields are id, embedding. None of them holds text that could be learned: this is no instruction data.',
    ],
    [
      'text below another field',
      [{ translation: { en: 'sea', de: 'Meer' } }],
      'The fields are translation. What they hold is no text by itself: write prompt and response as fields of their own.',
    ],
    [
      'other texts',
      [{ title: 'The sea', body: 'It is wide.' }],
      'The fields are title, body. Their names do not say which is the prompt and which the response: choose them in the mapping.',
    ],
    ['no objects', [1, 2], 'There is no row with named fields.'],
  ])('%s', (_, rows, text) => {
    expect(detected(rows).evidence.text).toBe(text);
  });
});

describe('DATA-39: backslash and n', () => {
  const columns = ['prompt', 'response'];
  const rows = (...responses: string[]) => table(columns, ...responses.map((text) => ['Say', text]));
  const isUnescaped = (given: readonly object[]) => detected(given, {}, columns).reading.unescape;

  test('stand for line ends in a table that has them and no real ones', () => {
    expect(read(rows('a\\nB', 'c'), {}, columns)[0]).toEqual([user('Say'), assistant('a\nB')]);
    expect(isUnescaped(rows('a\\nB', 'c\nd'))).toBe(false);
    expect(isUnescaped(rows('a', 'b'))).toBe(false);
    expect(isUnescaped([...many(99, () => rows('a')[0]!), ...rows('a\\nB')])).toBe(false);
  });

  test('JSON in a cell has line ends of its own', () => {
    const given = table(['messages'], [JSON.stringify([user('a\nB'), assistant('Write "\\n".')])]);
    expect(read(given, {}, ['messages'])).toEqual([[user('a\nB'), assistant('Write "\\n".')]]);
  });

  test('commands of TeX stay', () => {
    expect(isUnescaped(rows('$\\nu \\neq 1$\\n', '$\\nabla$'))).toBe(false);
  });

  test('as the person says, in a file of any kind; JSON has its own line ends', () => {
    const row = { prompt: 'a', completion: 'b\\nC' };
    expect(read([row])).toEqual([[user('a'), assistant('b\\nC')]]);
    expect(read([row], { unescape: true })).toEqual([[user('a'), assistant('b\nC')]]);
    expect(read(rows('a\\nB'), { unescape: false }, columns)).toEqual([[user('Say'), assistant('a\\nB')]]);
  });
});
