import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { f32, safetensorsBytes } from '../../tests/helpers/folders.ts';
import { bytesSource } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { decodeTensor, tensorFloats } from './decode.ts';
import { readSafetensors } from './safetensors.ts';

const two = {
  a: f32([2, 2], [1, 2, 3, 4]),
  b: { dtype: 'BF16', shape: [2], bytes: Uint8Array.of(0x80, 0x3f, 0x00, 0xc0) },
  ids: { dtype: 'I64', shape: [1], bytes: new Uint8Array(8) },
};
const read = (bytes: Uint8Array) => readSafetensors(bytesSource('model.safetensors', bytes));
const message = async (bytes: Uint8Array) => {
  const result = await read(bytes);
  return result.ok ? '' : result.fault.message;
};

test('tensors by name; dtypes that the engine does not read are left out (MODEL-4)', async () => {
  const store = unwrap(await read(safetensorsBytes(two)));
  expect(store.names()).toEqual(['a', 'b']);
  expect(store.get('a')).toMatchObject({ dtype: 'F32', shape: [2, 2] });
  expect([...(await tensorFloats(store.get('a')!))]).toEqual([1, 2, 3, 4]);
  expect([...(await tensorFloats(store.get('b')!))]).toEqual([1, -2]);
  expect(store.get('ids')).toBeUndefined();
});

describe('refused by a sentence (MODEL-5)', () => {
  const entry = (change: object) => (header: Record<string, unknown>) => ({
    ...header,
    b: { dtype: 'BF16', shape: [2], data_offsets: [16, 20], ...change },
  });
  const page = new TextEncoder().encode('<!DOCTYPE html><html><body>Sign in to download</body></html>');
  const whole = safetensorsBytes(two);
  test.each([
    ['nothing', new Uint8Array(0), '0 bytes'],
    ['a web page', page, 'announce a header'],
    ['a cut header', whole.subarray(0, 40), 'announce a header'],
    ['a truncated download', whole.subarray(0, whole.length - 1), 'ends at byte'],
    ['bytes behind the last tensor', Uint8Array.from([...whole, 0]), 'its tensors end'],
    ['a header that is no object', safetensorsBytes({}, () => [1]), 'not a JSON object'],
    ['an unknown dtype', safetensorsBytes(two, entry({ dtype: 'Q4' })), 'unknown dtype Q4'],
    ['a dtype named like a method', safetensorsBytes(two, entry({ dtype: 'toString' })), 'unknown dtype'],
    ['a shape of another size', safetensorsBytes(two, entry({ shape: [3] })), 'its offsets hold 4'],
    ['an overlap', safetensorsBytes(two, entry({ data_offsets: [12, 16] })), 'an overlap'],
    ['a hole', safetensorsBytes(two, entry({ shape: [1], data_offsets: [18, 20] })), 'a hole'],
    ['a range beyond the file', safetensorsBytes(two, entry({ data_offsets: [900, 904] })), 'ends at byte'],
    ['negative offsets', safetensorsBytes(two, entry({ data_offsets: [-4, 0] })), 'data_offsets'],
    ['no shape', safetensorsBytes(two, entry({ shape: undefined })), 'lacks dtype'],
  ])('%s', async (_, bytes, sentence) => expect(await message(bytes)).toContain(sentence));

  test('a header that is not JSON', async () => {
    const bytes = safetensorsBytes(two);
    bytes[8] = 0xff;
    expect(await message(bytes)).toContain('not JSON');
  });

  test('any damage to the header is a fault or leaves tensors inside the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 25), fc.nat(255), async (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        const result = await read(bytes);
        if (!result.ok) return;
        for (const name of result.value.names()) await tensorFloats(result.value.get(name)!);
      }),
      { numRuns: 300 },
    );
  });
});

describe('values', () => {
  const half = (...bits: number[]) => [...decodeTensor(new Uint8Array(Uint16Array.from(bits).buffer), 'F16')];
  test('F16 exactly: normal, subnormal, infinite, not a number (MODEL-6)', () => {
    expect(half(0x3c00, 0xc000, 0x7bff, 0x0001, 0x83ff, 0x8000)).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      -1023 * 2 ** -24,
      -0,
    ]);
    expect(half(0x7c00, 0xfc00)).toEqual([Infinity, -Infinity]);
    expect(half(0x7e00)[0]).toBeNaN();
  });
  test('BF16 is the upper half of a float, and unaligned bytes are read (MODEL-6)', () => {
    const bytes = Uint8Array.of(9, 0x80, 0x3f, 0xcd, 0x3d).subarray(1);
    expect([...decodeTensor(bytes, 'BF16')]).toEqual([1, 0.10009765625]);
    expect(() => decodeTensor(bytes.subarray(1), 'BF16')).toThrow('no whole number');
  });
});
