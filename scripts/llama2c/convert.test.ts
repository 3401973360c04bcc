import { describe, expect, it } from 'vitest';
import { textLogits } from '../../src/generation/logits.ts';
import { unwrap } from '../../src/io/faults.ts';
import { UNMEASURED } from '../../src/kernels/linear/tuning.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import { BaseModel } from '../../src/network/base.ts';
import { memoryFolder } from '../../tests/helpers/folders.ts';
import { TINY, TINY_VOCAB, tinyCheckpoint, tokenizerBin } from '../../tests/helpers/llama2c.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { readCheckpoint } from './checkpoint.ts';
import { convert } from './convert.ts';
import { createReference } from './reference.ts';
import { readVocabulary } from './vocabulary.ts';

const IDS = [1, 275, 260, 17, 268, 270, 3, 281, 275, 259, 284, 2];

describe.each([false, true])('a checkpoint whose head is its own: %s', (untied) => {
  const checkpoint = unwrap(readCheckpoint(tinyCheckpoint({ untied }), 'tiny.bin'));
  const vocabulary = unwrap(readVocabulary(tokenizerBin(), TINY_VOCAB, 'tokenizer.bin'));

  it('gives the logits of the float64 reference in our engine, once converted', async () => {
    const folder = memoryFolder('tiny', Object.fromEntries(convert(checkpoint, vocabulary)));
    const model = unwrap(await loadModelFolder(folder, 'tiny'));
    expect(model.config.tiedEmbeddings).toBe(!untied);
    const ours = await onDevice(async ({ device, recorder }) => {
      const base = await BaseModel.load(device, model, UNMEASURED);
      const logits = await textLogits({ recorder, base, adapter: null }, IDS);
      base.dispose();
      return logits;
    });
    const next = createReference(checkpoint);
    for (const [t, id] of IDS.entries()) {
      const expected = next(id);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - ours[t * expected.length + i]!)));
      expect(worst).toBeLessThan(1e-4);
      // Not all alike: or positions and attention would prove nothing.
      expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(1);
    }
  });
});

describe('what is no checkpoint', () => {
  const good = tinyCheckpoint({ untied: false });
  const edited = (edit: (view: DataView) => void) => {
    const bytes = good.slice();
    edit(new DataView(bytes.buffer));
    return bytes;
  };
  it.each([
    ['an empty file', new Uint8Array(0), /0 bytes/],
    ['a truncated file', good.subarray(0, good.length - 4), /announces \d+ bytes, the file has \d+/],
    ['a longer file', Uint8Array.from([...good, 0]), /announces/],
    ['a web page', new TextEncoder().encode(`<!DOCTYPE html>${' '.repeat(99)}`), /legacy format/],
    ['a newer format', edited((view) => view.setUint32(0, 0x616b3432, true)), /--version 0/],
    ['no layers', edited((view) => view.setInt32(8, 0, true)), /layers 0/],
    ['heads that do not divide', edited((view) => view.setInt32(12, 5, true)), /5 heads/],
    [
      'another rotary base',
      edited((view) => view.setFloat32(good.length - 4 * TINY.context * 8 + 4 * 5, 0.5, true)),
      /rotary table/,
    ],
  ])('%s is refused with a sentence', (_, bytes, sentence) => {
    const read = readCheckpoint(bytes, 'model.bin');
    expect(read.ok ? '' : read.fault.message).toMatch(sentence);
    expect(read.ok ? '' : read.fault.message).toMatch(/^model\.bin .*\.$/);
  });
});

describe('what is no tokenizer', () => {
  const good = tokenizerBin();
  const edited = (find: string, put: string) => {
    const bytes = good.slice();
    const at = Buffer.from(bytes).indexOf(find);
    bytes.set(new TextEncoder().encode(put), at);
    return bytes;
  };
  it.each([
    ['an empty file', new Uint8Array(0), /within token 0/],
    ['a truncated file', good.subarray(0, good.length - 1), new RegExp(`within token ${TINY_VOCAB - 1}`)],
    ['one of another model', tokenizerBin(['a', 'b']), /within token 261/],
    ['a larger one', Uint8Array.from([...good, 0, 0]), /2 bytes follow/],
    ['other special tokens', edited('<s>', '<z>'), /token 1 is .* where <s> belongs/],
    ['bytes elsewhere', edited('<0x00>', '<0x01>'), /where <0x00> belongs/],
    ['a piece twice', edited('cd', 'bc'), /tokens 260 and 262 are both "bc"/],
    ['no UTF-8', Uint8Array.from(good, (byte) => (byte === 0xc3 ? 0xff : byte)), /not UTF-8/],
  ])('%s is refused with a sentence', (_, bytes, sentence) => {
    const read = readVocabulary(bytes, TINY_VOCAB, 'tokenizer.bin');
    expect(read.ok ? '' : read.fault.message).toMatch(sentence);
    expect(read.ok ? '' : read.fault.message).toMatch(/^tokenizer\.bin .*\.$/);
  });
});
