import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContainer, recordsOf, refusals } from '../../../tests/helpers/containers.ts';
import { Unusable } from '../values.ts';

const inPieces = (text: string, size: number) => {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
};

describe('DATA-1: JSON, as an array of rows or an object that holds one', () => {
  test('elements of a list, whatever its layout', async () => {
    const rows = [{ a: 1 }, { b: '],"}' }, 'text', [1, [2]], null, 4.5];
    for (const text of [
      JSON.stringify(rows),
      JSON.stringify(rows, null, 2),
      ` ${JSON.stringify(rows)}\r\n`,
    ]) {
      const read = await recordsOf('a.json', text);
      expect(read.opened).toMatchObject({ container: 'json', how: 'a JSON list', copied: false });
      expect(read.values).toEqual(rows);
      expect(read.again).toEqual(rows);
      expect(read.rows).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  test.each(['data', 'rows', 'examples', 'train', 'Data'])('rows under "%s"', async (name) => {
    const text = JSON.stringify({
      version: '1.0',
      meta: { of: [1, 2] },
      [name]: [{ a: 1 }, { a: 2 }],
      end: {},
    });
    const read = await recordsOf('a.json', text);
    expect(read.opened.how).toBe(`a JSON object with its rows under "${name}"`);
    expect(read.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(read.broke).toBeNull();
  });

  test('an object that is a row stays one: a conversation, a task with instances, a row with examples', async () => {
    const rows = [
      { messages: [{ role: 'user', content: 'a' }] },
      {
        Definition: ['d'],
        'Positive Examples': [{ input: 'a' }],
        Instances: [{ input: 'b', output: ['c'] }],
      },
      { instruction: 'a', examples: [{ input: 'b' }], output: 'c' },
    ];
    for (const row of rows) {
      for (const space of [0, 2]) {
        const read = await recordsOf('a.json', JSON.stringify(row, null, space));
        expect(read.values).toEqual([row]);
        expect(read.again).toEqual([row]);
      }
    }
  });

  test('a list of turns is one conversation', async () => {
    const turns = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ];
    expect((await recordsOf('a.json', JSON.stringify(turns, null, 1))).values).toEqual([turns]);
    const shared = [{ from: 'human', value: 'a' }];
    expect((await recordsOf('a.json', JSON.stringify(shared))).values).toEqual([shared]);
  });

  test('objects over several lines, one after another', async () => {
    const text = `${JSON.stringify({ a: 1 }, null, 2)}\n${JSON.stringify({ a: 2 }, null, 2)}\n`;
    const read = await recordsOf('a.json', text);
    expect(read.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(read.again).toEqual(read.values);
  });

  test('lines in a file that is called .json, and a list in one that is called .jsonl', async () => {
    const lines = await recordsOf('a.json', '{"a":1}\n{"a":2}\n');
    expect(lines.opened.container).toBe('jsonl');
    expect(lines.values).toEqual([{ a: 1 }, { a: 2 }]);
    const list = await recordsOf('a.jsonl', '[\n{"a":1},\n{"a":2}\n]');
    expect(list.opened.container).toBe('json');
    expect(list.values).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('lines that are lists of messages', async () => {
    const line = '[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]';
    const read = await recordsOf('a.jsonl', `${line}\n${line}\n`);
    expect(read.opened.container).toBe('jsonl');
    expect(read.values).toEqual([JSON.parse(line), JSON.parse(line)]);
  });

  test('Pitfall 25: a JSON list and JSON lines of the same rows are the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 2 }),
        async (rows) => {
          const list = await recordsOf('a.json', JSON.stringify(rows));
          const lines = await recordsOf('a.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
          const expected: unknown = JSON.parse(JSON.stringify(rows));
          expect(lines.values).toEqual(expected);
          expect(lines.again).toEqual(expected);
          expect(list.values).toEqual(expected);
          expect(list.again).toEqual(expected);
        },
      ),
    );
  });

  test('DATA-22: what comes in pieces is read as what comes whole', async () => {
    const { jsonReader } = await import('./json.ts');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 2),
        async (rows, size, space) => {
          const text = JSON.stringify(rows, null, space);
          const head = new TextEncoder().encode(text);
          const expected: unknown[] = JSON.parse(text);
          const values: unknown[] = [];
          async function* chunks() {
            yield* inPieces(text, size);
          }
          const reader = jsonReader(head);
          const broke = (fault: { message: string }) => {
            throw new Error(fault.message);
          };
          for await (const block of reader.read({ name: 'a.json', chunks: chunks(), broke })) {
            values.push(...block.values);
          }
          const isTurns = reader.how === 'a JSON value';
          expect(values).toEqual(isTurns ? [expected] : expected);
        },
      ),
    );
  });
});

describe('DATA-23: what is not JSON is refused with a sentence, and what comes before it stays', () => {
  // A case for each class of the public suite's n_ files.
  test.each([
    ['nothing', ''],
    ['white space', ' \n '],
    ['a byte order mark and nothing', '\ufeff'],
    ['a list that is not closed', '[1'],
    ['a list closed twice', '[1]]'],
    ['two lists in a row', '[][]'],
    ['text after a list', '[1]x'],
    ['an unopened list', '1]'],
    ['a comma too many', '["a",]'],
    ['two commas', '[1,,2]'],
    ['a comma at the beginning', '[,1]'],
    ['a comma after the list', '[1],'],
    ['a missing comma', '[3[4]]'],
    ['a semicolon', '[1:2]'],
    ['a brace in a list', '[1}'],
    ['an object that is not closed', '{"a":1'],
    ['an object closed twice', '{"a":1}}'],
    ['text after an object', '{"a":1} "b"'],
    ['a comment', '{"a":1}/**/'],
    ['a missing value', '{"a":'],
    ['a missing colon', '{"a" 1}'],
    ['a name without quotes', '{a:1}'],
    ['a name in single quotes', "{'a':1}"],
    ['a trailing comma', '{"a":1,}'],
    ['a plus sign', '[+1]'],
    ['a leading zero', '[012]'],
    ['a missing digit', '[1.]'],
    ['a missing exponent', '[1e]'],
    ['NaN', '[NaN]'],
    ['Infinity', '[-Infinity]'],
    ['a hexadecimal number', '[0x1]'],
    ['a string that is not closed', '["a'],
    ['a string of a lone quote', '"'],
    ['a wrong escape', '["\\x00"]'],
    ['half an escape', '["\\u00A"]'],
    ['a tab in a string', '["\t"]'],
    ['a line feed in a string', '["a\nb"]'],
    ['a form feed between values', '[\f1]'],
    ['half a word', '[nul]'],
    ['a word in capitals', '[True]'],
    ['a letter', 'é'],
    ['an angle bracket', '<.>'],
  ])('%s', async (_, text) => {
    const [sentence] = refusals(await readContainer('a.json', text));
    expect(sentence).toMatch(/\.$/);
  });

  test.each([
    ['a lone continuation byte', [0x5b, 0x22, 0x80, 0x22, 0x5d]],
    ['an overlong sequence', [0x5b, 0x22, 0xc0, 0xaf, 0x22, 0x5d]],
    ['half a byte order mark', [0xef, 0xbb, 0x7b, 0x7d]],
    ['a zero byte', [0x31, 0x32, 0x33, 0]],
  ])('%s', async (_, bytes) => {
    expect(refusals(await readContainer('a.json', Uint8Array.from(bytes)))).not.toEqual([]);
  });

  test('100,000 brackets neither crash nor hang, closed or not', async () => {
    const deep = 100_000;
    const open = '['.repeat(deep);
    expect(refusals(await readContainer('a.json', open))).not.toEqual([]);
    const objects = '{"a":'.repeat(deep);
    expect(refusals(await readContainer('a.json', objects))).not.toEqual([]);
    const closed = await recordsOf('a.json', open + ']'.repeat(deep));
    expect(closed.values).toHaveLength(1);
    const line = `{"a":${open}${']'.repeat(deep)}}`;
    expect((await recordsOf('a.jsonl', `${line}\n${line}\n`)).values).toHaveLength(2);
  });

  test('a broken element costs itself alone', async () => {
    const read = await recordsOf('a.json', '[{"a":1}, {"b":}, {"c":3}}, {"d":4}]');
    expect(read.values.map((value) => !(value instanceof Unusable))).toEqual([true, false, false, true]);
    expect(read.rows).toEqual([1, 2, 3, 4]);
    expect(read.broke).toBeNull();
  });

  test('a list that breaks off keeps the rows before that', async () => {
    const read = await recordsOf('a.json', '[{"a":1},\n{"a":2},\n{"a"');
    expect(read.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(read.broke).toMatchObject({
      file: 'a.json',
      row: 3,
      message:
        'a.json is not valid JSON: the list is not closed; the file ends in row 3. What comes before is kept; mend it there, or save it as JSON lines.',
    });
  });

  test('an object around the rows that breaks off keeps the rows', async () => {
    const read = await recordsOf('a.json', '{"data":[{"a":1}],"more":');
    expect(read.values).toEqual([{ a: 1 }]);
    expect(read.broke?.message).toContain('the object around the list is not closed');
  });
});
