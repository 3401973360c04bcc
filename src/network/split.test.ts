import { expect, it } from 'vitest';
import { llama, patternModel } from '../../tests/helpers/config.ts';
import { testGpu, withErrorScope } from '../../tests/helpers/gpu.ts';
import { relativeError } from '../../tests/helpers/numeric.ts';
import { Arena } from '../gpu/buffers.ts';
import { Recorder } from '../gpu/recorder.ts';
import { measureProducts } from '../kernels/linear/tuning.ts';
import { decodeTensor } from '../model/decode.ts';
import { Activations } from './activations.ts';
import { BaseModel } from './base.ts';
import { uploadBatch } from './batch.ts';
import { forward } from './forward.ts';
import { headLogits, headLoss } from './head.ts';

/** 151,643 rows of 480 bf16 are 146 MB, a device with WebGPU's default limits binds 134 MB. */
const V = 151_643;
const C = 480;
const ROWS = [1, 3];
const TARGETS = [150_000, 7];

it('ENG-16: a vocabulary past the binding limit is cut by rows: embedding, logits, loss and gradient', async () => {
  const { adapter } = await testGpu();
  // Default limits, whatever the adapter could do.
  const device = await adapter.requestDevice();
  const model = patternModel(
    llama({ vocabSize: V, hiddenSize: C, intermediateSize: 8, layers: 1, heads: 2, kvHeads: 1, headDim: 8 }),
  );
  const table = decodeTensor(await model.tensors.get('model.embed_tokens.weight')!.read(), 'BF16');
  await withErrorScope(device, async () => {
    const recorder = new Recorder(device);
    const base = await BaseModel.load(
      device,
      model,
      await measureProducts(recorder, { lanes: null, software: true }),
    );
    expect(device.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
    expect(base.head.parts.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(V);
    expect(base.head.parts.length).toBe(2);

    const ids = [5, V - 1, 140_000, 0];
    const acts = new Activations(device, base.config, { tokens: 4, rows: 2, training: true }, null);
    const net = { recorder, base, adapter: null, acts };
    const zeros = ids.map(() => 0);
    const batch = {
      step: 1,
      micro: 0,
      inputIds: ids,
      labels: zeros,
      weights: zeros,
      positions: [0, 1, 2, 3],
      segments: zeros,
    };
    const scored = {
      rows: Uint32Array.from(ROWS),
      targets: Int32Array.from(TARGETS),
      weights: Float64Array.of(1, 1),
    };
    uploadBatch(recorder, acts, batch, scored, 2);
    forward(net, 4);
    const embedded = await recorder.readFloats(acts.blocks[0]!.input, 4 * C);
    for (const [t, id] of ids.entries())
      expect(embedded.slice(t * C, (t + 1) * C)).toEqual(table.slice(id * C, (id + 1) * C));

    const logits = await recorder.readFloats(headLogits(net, 2), 2 * V);
    const x = await recorder.readFloats(acts.head.normed, 2 * C);
    const truth = logitsReference(x, table);
    expect(relativeError(logits, truth)).toBeLessThan(2e-6);

    const { nll, gradient } = lossReference(truth, table);
    const arena = new Arena(device, 'loss');
    const loss = arena.alloc('loss', 1);
    headLoss(net, { n: 4, m: 2, loss, accumulate: false, gradient: true });
    expect(relativeError(await recorder.readFloats(acts.head.nll, 2), nll)).toBeLessThan(1e-6);
    expect(relativeError(await recorder.readFloats(acts.head.dNormed, 2 * C), gradient)).toBeLessThan(1e-5);
    arena.dispose();
    acts.dispose();
    base.dispose();
    recorder.dispose();
  });
  device.destroy();
});

/** [2, V] in float64. */
function logitsReference(x: Float32Array, table: Float32Array): Float64Array {
  const out = new Float64Array(2 * V);
  for (let row = 0; row < 2; row++)
    for (let id = 0; id < V; id++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += x[row * C + c]! * table[id * C + c]!;
      out[row * V + id] = sum;
    }
  return out;
}

/** Negative log-likelihoods, and the gradient of their mean with respect to the head's input [2, C]. */
function lossReference(logits: Float64Array, table: Float32Array) {
  const nll = new Float64Array(2);
  const gradient = new Float64Array(2 * C);
  for (let row = 0; row < 2; row++) {
    const of = logits.subarray(row * V, (row + 1) * V);
    const top = of.reduce((a, b) => Math.max(a, b));
    const sum = of.reduce((total, v) => total + Math.exp(v - top), 0);
    nll[row] = top + Math.log(sum) - of[TARGETS[row]!]!;
    for (let id = 0; id < V; id++) {
      const d = (Math.exp(of[id]! - top) / sum - (id === TARGETS[row] ? 1 : 0)) / 2;
      for (let c = 0; c < C; c++) gradient[row * C + c]! += d * table[id * C + c]!;
    }
  }
  return { nll, gradient };
}
