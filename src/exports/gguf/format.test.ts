import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileBytes, readGguf } from '../../../tests/helpers/gguf.ts';
import { bool, f32, f32s, type GgufValue, ggufFile, i32s, string, strings, u32 } from './format.ts';

const text = fc.string({ unit: 'grapheme' });
const anyValue: fc.Arbitrary<GgufValue> = fc.oneof(
  fc.nat(2 ** 32 - 1).map(u32),
  fc.float({ noNaN: true }).map(f32),
  fc.boolean().map(bool),
  text.map(string),
  fc.array(text).map(strings),
  fc.array(fc.integer()).map(i32s),
  fc.array(fc.float({ noNaN: true })).map(f32s),
);

test('EXP-41: what is written is read by the specification, with the size that was promised', async () => {
  const tensors = fc.array(
    fc.tuple(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 2 }), fc.boolean()),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, anyValue), tensors, async (values, shapes) => {
      const metadata = new Map(Object.entries(values));
      const made = shapes.map(([shape, half], place) => {
        const count = shape.reduce((product, size) => product * size, half ? 2 : 4);
        const bytes = Uint8Array.from({ length: count }, (_, i) => (place + i) % 256);
        return {
          name: `t${place}`,
          shape,
          type: half ? ('F16' as const) : ('F32' as const),
          bytes: () => [bytes],
        };
      });
      const file = ggufFile('x.gguf', metadata, made);
      const bytes = await fileBytes(file);
      expect(bytes.length).toBe(file.size);
      const read = readGguf(bytes);
      expect([...read.metadata]).toEqual([...metadata].map(([key, { value }]) => [key, value]));
      expect([...read.tensors.values()].map(({ sizes }) => sizes)).toEqual(
        shapes.map(([s]) => s.toReversed()),
      );
      for (const { name, type, bytes: given } of made) {
        expect(read.tensors.get(name)?.type).toBe(type);
        expect([...read.tensors.get(name)!.bytes]).toEqual([...given()[0]!]);
      }
    }),
    { numRuns: 50 },
  );
});

test('EXP-41: the first bytes, one by one', async () => {
  const file = ggufFile('x.gguf', new Map([['a', u32(7)]]), []);
  expect([...(await fileBytes(file))]).toEqual([
    ...[0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0], // GGUF, version 3
    ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], // no tensors, one key
    ...[1, 0, 0, 0, 0, 0, 0, 0, 0x61, 4, 0, 0, 0, 7, 0, 0, 0], // "a", u32, 7
    ...Array.from({ length: 23 }, () => 0), // to a multiple of 32
  ]);
});

test('EXP-41: metadata of any length', async () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => 'é'.repeat(i % 7));
  const numbers = Array.from({ length: 40_000 }, (_, i) => i - 20_000);
  const metadata = new Map([
    ['texts', strings(texts)],
    ['numbers', i32s(numbers)],
    ['more', strings(texts)],
    ['floats', f32s(numbers)],
  ]);
  const read = readGguf(await fileBytes(ggufFile('x.gguf', metadata, [])));
  expect([...read.metadata.values()]).toEqual([texts, numbers, texts, numbers]);
});

test('a name that GGML has no room for is a broken invariant', () => {
  const tensor = { name: 'x'.repeat(64), shape: [1], type: 'F32' as const, bytes: () => [] };
  expect(() => ggufFile('x.gguf', new Map(), [tensor])).toThrow('longer than a name');
});
