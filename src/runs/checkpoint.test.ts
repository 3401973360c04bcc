import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { writeSafetensors } from '../model/safetensors-writer.ts';
import type { AdapterTensors } from '../model/types.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { type Checkpoint, checkpointName, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

const tensors = (first: number): AdapterTensors =>
  new Map([
    ['a.lora_A.weight', { shape: [2, 3], data: Float32Array.from([first, -0, 2 ** -149, 1e38, 0.1, 5]) }],
    ['a.lora_B.weight', { shape: [1, 2], data: Float32Array.of(first, 1) }],
  ]);

const CHECKPOINT: Checkpoint = {
  run: 'run "sha256":"',
  step: 50,
  lora: { ...defaultRecipe().lora, rank: 2, dropout: 0.1, targets: ['q', 'down'] },
  adapter: tensors(1),
  optimizer: { steps: 48, first: tensors(2), second: tensors(3) },
  earlyStop: { best: { step: 40, value: 1.25 }, since: 1 },
  computed: 1234.5,
  sitting: 2,
  signs: ['repetition'],
  log: '{"kind":"note","text":"Wörter \u{1F642}"}\n',
};

describe('a checkpoint is one file that is whole or refused', () => {
  it('RUN-2: everything comes back as it was', async () => {
    const file = await encodeCheckpoint(CHECKPOINT);
    expect(unwrap(await decodeCheckpoint(file))).toEqual(CHECKPOINT);
    expect(await encodeCheckpoint(CHECKPOINT)).toEqual(file);
    const fresh = { ...CHECKPOINT, log: '', earlyStop: { best: null, since: 0 } };
    expect(unwrap(await decodeCheckpoint(await encodeCheckpoint(fresh)))).toEqual(fresh);
    expect(checkpointName(50)).toBe('step-000050.safetensors');
  });

  it('RUN-2: one changed byte, anywhere, is found', async () => {
    const file = await encodeCheckpoint(CHECKPOINT);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const other = file.slice();
        other[at] = other[at]! ^ change;
        expect((await decodeCheckpoint(other)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('RUN-2: a file that is cut off anywhere is refused with a sentence', async () => {
    const file = await encodeCheckpoint(CHECKPOINT);
    for (const length of [0, 7, 8, 100, file.length - 100, file.length - 1]) {
      const read = await decodeCheckpoint(file.slice(0, length), 'step-000050.safetensors');
      expect(read).toMatchObject({ ok: false, fault: { code: 'checkpoint-damaged' } });
      if (!read.ok) expect(read.fault.message).toMatch(/^step-000050\.safetensors is damaged: .+\.$/);
    }
  });

  it('RUN-2: a file of something else is none', async () => {
    const foreign = await decodeCheckpoint(writeSafetensors(tensors(1)), 'adapter.safetensors');
    expect(foreign).toMatchObject({ ok: false, fault: { code: 'checkpoint-foreign' } });
    const page = new TextEncoder().encode('<!doctype html><title>No such file</title>');
    expect((await decodeCheckpoint(page)).ok).toBe(false);
    const later = writeSafetensors(tensors(1), { temper: '{"version":2}', sha256: '0'.repeat(64) });
    expect(await decodeCheckpoint(later)).toMatchObject({ ok: false, fault: { code: 'checkpoint-damaged' } });
  });
});
