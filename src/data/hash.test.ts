import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from './example.ts';
import { contentHash, contentId, hashText, ODD, parseHash, seededKey } from './hash.ts';

const plain: readonly Message[] = [
  { role: 'user', content: '2 + 2?' },
  { role: 'assistant', content: '4' },
];

test('DATA-11: ids stay what they were: recipes and runs hold them', () => {
  expect(contentId(plain)).toBe('384f960d38a7ac58');
  const call = { type: 'function', function: { name: 'f', arguments: { a: 1 } } } as const;
  const all: readonly Message[] = [
    { role: 'system', content: 'é😀\u0000' },
    { role: 'user', content: '' },
    { role: 'assistant', content: '', weight: 0, reasoning: 'hm', toolCalls: [call] },
    { role: 'tool', content: 'x', name: 'f', toolCallId: '1' },
  ];
  expect(contentId(all, [{ a: 1 }])).toBe('793ea2be9076af5c');
});

test('DATA-14: so do the places of contents in the order of a seed', () => {
  const key = (id: string, seed: number) => hashText(seededKey(parseHash(id)!, seed));
  expect(key('0123456789abcdef', 42)).toBe('d6fc2c57a029b957');
  expect(key('ffffffff00000000', 0xffffffff)).toBe('7147a52623a97984');
});

test('an id reads back as the numbers it was written from; other text is none', () => {
  const { high, low } = contentHash(plain);
  expect(parseHash(contentId(plain))).toEqual({ high, low });
  expect([parseHash('384F960D38A7AC58'), parseHash('12'), parseHash('__proto__')]).toEqual([
    null,
    null,
    null,
  ]);
});

test('DATA-11: long and short texts, ASCII or not, are hashed alike', () => {
  const units = (text: string) => {
    // The definition, unit by unit: length first, then every UTF-16 unit in both lanes.
    let [a, b] = [0xdeadbeef | 0, 0x41c6ce57];
    const mix = (value: number) => {
      a = Math.imul(a ^ value, 2654435761);
      b = Math.imul(b ^ value, 1597334677);
    };
    for (const part of ['user', text]) {
      mix(part.length);
      for (let i = 0; i < part.length; i++) mix(part.charCodeAt(i));
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return hashText({ high: b >>> 0, low: a >>> 0 });
  };
  const unit = fc.constantFrom('grapheme', 'binary', 'grapheme-ascii');
  const texts = unit.chain((kind) => fc.tuple(fc.string({ unit: kind }), fc.constantFrom(1, 7, 30_000)));
  fc.assert(
    fc.property(texts, ([text, times]) => {
      const content = text.repeat(times);
      expect(contentId([{ role: 'user', content }])).toBe(units(content));
    }),
  );
});

test('DATA-48: control characters and lost characters are found beside the hash', () => {
  const odd = (content: string) => contentHash([{ role: 'user', content }]).odd;
  expect(odd('tab\tline\nreturn\r é 😀')).toBe(0);
  expect(odd('bell\u0007')).toBe(ODD.control);
  expect(odd('\u0085')).toBe(ODD.control);
  expect(odd('lost \ufffd and \u0000')).toBe(ODD.control | ODD.replacement);
  const long = 'a long text of ASCII, line by line\n'.repeat(9);
  expect([odd(long), odd(`${long}\u0001`), odd(`${long}\u007f`)]).toEqual([0, ODD.control, ODD.control]);
});
