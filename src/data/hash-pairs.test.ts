import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from './example.ts';
import { contentHash } from './hash.ts';
import { contentHashes } from './hash-pairs.ts';

test('DATA-11: contents hashed in pairs have the ids that they have alone', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 2000, maxLength: 9000 }),
  );
  const message = fc.record(
    { role: fc.constantFrom('user', 'assistant'), content: text, reasoning: text, weight: fc.nat(1) },
    { requiredKeys: ['role', 'content'] },
  ) as fc.Arbitrary<Message>;
  const content = fc.record(
    { messages: fc.array(message, { maxLength: 4 }), tools: fc.constant([{ name: 'ü' }]) },
    { requiredKeys: ['messages'] },
  );
  fc.assert(
    fc.property(fc.array(content, { maxLength: 7 }), (contents) => {
      const alone = contents.map(({ messages, tools }) => contentHash(messages, tools));
      expect(contentHashes(contents)).toEqual(alone);
    }),
  );
});

test('DATA-48: control characters are found in pairs too', () => {
  const said = (content: string) => ({ messages: [{ role: 'user', content }] as const });
  const odd = contentHashes([said('a\u0001b'), said('a\tb\r\n'), said('\u007f'), said('long \ufffd')]);
  expect(odd.map((one) => one.odd)).toEqual([1, 0, 1, 2]);
});
