import { expect, test } from 'vitest';
import { chipText, hexBytes, visible } from './visible.ts';

const utf8 = (text: string) => [...new TextEncoder().encode(text)];

test('PAGE-40 white space and characters without a mark are visible', () => {
  expect(visible(' the\n\tend')).toBe('·the⏎→end');
  expect(visible('a\u00a0b\u200bc')).toBe('a⍽b⟨200B⟩c');
  expect(visible('')).toBe('∅');
});

test('PAGE-40 a token that splits a character shows its bytes; a replacement character of the text is itself', () => {
  expect(chipText({ text: '\uFFFD', bytes: [0xe2, 0x80] })).toBe('⟨E2 80⟩');
  expect(chipText({ text: '\uFFFD', bytes: utf8('\uFFFD') })).toBe('\uFFFD');
  expect(chipText({ text: '中', bytes: utf8('中') })).toBe('中');
});

test('PAGE-40 bytes are hexadecimal', () => {
  expect(hexBytes([0x20, 0x37])).toBe('20 37');
  expect(hexBytes([])).toBe('none');
});
