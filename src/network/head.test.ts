import { expect, it } from 'vitest';
import { llama, patternModel } from '../../tests/helpers/config.ts';
import { normals, relativeError } from '../../tests/helpers/numeric.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import { Activations } from './activations.ts';
import { BaseModel } from './base.ts';
import { uploadBatch } from './batch.ts';
import { headLoss } from './head.ts';

const N = 200;

/** Loss, losses and the stream's gradient of m supervised rows, in chunks of so many. */
function computed(m: number, chunk: number) {
  return onDevice(async ({ device, recorder, arena }) => {
    const model = patternModel(llama());
    const base = await BaseModel.load(device, model, UNMEASURED);
    const { hiddenSize: c, vocabSize: v } = base.config;
    const plan = { tokens: N, rows: 160, training: true, chunk };
    const acts = new Activations(device, base.config, plan, null);
    const zeros = Array.from({ length: N }, () => 0);
    const batch = {
      step: 1,
      micro: 0,
      inputIds: zeros,
      labels: zeros,
      weights: zeros,
      positions: zeros,
      segments: zeros,
    };
    const rows = Uint32Array.from({ length: m }, (_, i) => i + 7);
    const targets = Int32Array.from({ length: m }, (_, i) => (i * 31) % v);
    uploadBatch(recorder, acts, batch, { rows, targets, weights: new Float64Array(m).fill(1) }, m);
    recorder.write(acts.final, normals('stream', N * c));
    const loss = arena.alloc('loss', 1);
    headLoss({ recorder, base, adapter: null, acts }, { n: N, m, loss, accumulate: false, gradient: true });
    const out = {
      logits: acts.head.logits.size,
      loss: (await recorder.readFloats(loss, 1))[0]!,
      nll: await recorder.readFloats(acts.head.nll, m),
      gradient: await recorder.readFloats(acts.scratch!.stream, N * c),
    };
    acts.dispose();
    base.dispose();
    return out;
  });
}

it.each([1, 64, 65, 150])('ENG-9: %i supervised rows in chunks of 64 are as all at once', async (m) => {
  const whole = await computed(m, 160);
  const parts = await computed(m, 64);
  expect(parts.logits).toBeLessThan(whole.logits);
  expect(Math.abs(parts.loss - whole.loss)).toBeLessThan(1e-6);
  expect(relativeError(parts.nll, whole.nll)).toBeLessThan(1e-6);
  expect(relativeError(parts.gradient, whole.gradient)).toBeLessThan(1e-6);
});
