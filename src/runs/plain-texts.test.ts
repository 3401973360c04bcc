import { describe, expect, it } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { readPlainTexts } from './plain-texts.ts';

describe('plain text (PAGE-114)', () => {
  it('is cut at blank lines into pieces that are long enough', () => {
    const paragraph = 'word '.repeat(150).trim();
    const texts = unwrap(readPlainTexts(`${paragraph}\r\n\r\n${paragraph}\n \n\n${paragraph}\n`, 'a.txt'));
    expect(texts).toEqual([`${paragraph}\n\n${paragraph}`, paragraph]);
    expect(unwrap(readPlainTexts('\uFEFFone line', 'pasted'))).toEqual(['one line']);
    // A few words at the end are no piece of their own.
    expect(unwrap(readPlainTexts(`${paragraph}\n\n${paragraph}\n\nThe end.`, 'a.txt'))).toHaveLength(1);
  });

  it('is JSON Lines by its name, or by how it begins', () => {
    expect(unwrap(readPlainTexts('{"text": "a", "source": 1}\n\n{"text": "b"}\n', 'pasted'))).toEqual([
      'a',
      'b',
    ]);
    expect(unwrap(readPlainTexts('{"text": "a"}', 'a.jsonl'))).toEqual(['a']);
  });

  it.each([
    ['', 'a.txt', 'a.txt is empty.'],
    ['  \n', 'a.jsonl', 'a.jsonl is empty.'],
    ['{"text": "a"}\n{"txt": "b"}', 'a.jsonl', 'a.jsonl, line 2: each line needs'],
    ['{"text": ""}', 'pasted', 'pasted, line 1: each line needs'],
    ['words', 'a.jsonl', 'a.jsonl, line 1: each line needs'],
  ])('%j of %s is a fault', (content, name, words) => {
    const result = readPlainTexts(content, name);
    expect(result.ok ? '' : result.fault.message).toContain(words);
  });
});
