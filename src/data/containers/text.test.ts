import { describe, expect, test } from 'vitest';
import { recordsOf } from '../../../tests/helpers/containers.ts';
import { textReader } from './text.ts';

const texts = (values: readonly unknown[]) => values.map((value) => Object(value).text);

describe('DATA-27: plain text', () => {
  test('a paragraph a row, by the line it begins on', async () => {
    const read = await recordsOf('a.txt', '\ufeffOne\nline two\n\n \nThree\r\nfour\r\n\r\n\r\nFive');
    expect(read.opened).toMatchObject({ container: 'text', how: 'plain text, a paragraph a row' });
    expect(texts(read.values)).toEqual(['One\nline two', 'Three\r\nfour', 'Five']);
    expect(read.rows).toEqual([1, 5, 9]);
    expect(read.again).toEqual(read.values);
  });

  test('where the text has turns, a conversation a row, blank lines and all', async () => {
    const first = 'Human: a\n\nb\nAssistant: c\n\nd\nHuman: e\nAssistant: f';
    const second = 'Human: g\nAssistant: h';
    const read = await recordsOf('a.txt', `${first}\n\n${second}\n`);
    expect(read.opened.how).toBe('plain text with turns, a conversation a row');
    expect(texts(read.values)).toEqual([first, second]);
    expect(read.rows).toEqual([1, 10]);
    expect(read.again).toEqual(read.values);
  });

  test.each([
    [
      'ChatML',
      '<|im_start|>system\ns<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>',
      '\n',
    ],
    ['Alpaca', 'Below is an instruction.\n\n### Instruction:\na\n\n### Response:\nb', '\n\n'],
    ['Llama 2', '[INST] a [/INST] b', '\n\n'],
    ['a separator', 'Q: a\nA: b', '\n---\n'],
    ['the end of a text', 'Q: a\nA: b', '\n<|endoftext|>\n'],
  ])('%s', async (_, one, between) => {
    const read = await recordsOf('a.txt', [one, one, one].join(between));
    expect(texts(read.values)).toEqual([one, one, one]);
  });

  test('in pieces of any size', async () => {
    const bytes = new TextEncoder().encode('Q: é\nA: b\n\n'.repeat(20));
    for (let size = 1; size < 9; size++) {
      async function* chunks() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const values: unknown[] = [];
      for await (const block of textReader(bytes).read({
        name: 'a.txt',
        chunks: chunks(),
        broke: () => {},
      })) {
        values.push(...block.values);
      }
      expect(texts(values)).toEqual(Array(20).fill('Q: é\nA: b'));
    }
  });

  test('lines with tabs, all of them as many, are a table; JSON is JSON', async () => {
    expect((await recordsOf('a.txt', 'a b\tc\nd e\tf\n')).opened.container).toBe('tsv');
    expect((await recordsOf('a.txt', '{"a":1}\n{"a":2}\n')).opened.container).toBe('jsonl');
    expect((await recordsOf('notes', '[{"a":1},\n{"a":2}]\n')).opened.container).toBe('json');
  });
});
