import { expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { normals, relativeError } from '../../tests/helpers/numeric.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { dropoutReference } from '../kernels/dropout/reference.ts';
import { loraLinearGradientReference, loraLinearReference } from '../kernels/linear/reference.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import { tensorFloats } from '../model/decode.ts';
import { linearShapes } from '../model/layout.ts';
import type { Target } from '../recipe/schema.ts';
import { Activations } from './activations.ts';
import { DeviceAdapter } from './adapter.ts';
import { BaseModel } from './base.ts';
import { dropoutMasks } from './dropout.ts';
import { linear, linearGradient } from './linear.ts';

const RATE = 0.4;
const LAYER = 1;
const N = 21;

it('ENG-12: q, k and v each see their own dropped input, forward and backward', async () => {
  const { model, adapter: peft } = await loadStepFixture('llama-step');
  const lora = { ...peft.lora, dropout: RATE };
  const shapes = linearShapes(model.config);
  const { inSize: k } = shapes.q;
  const targets = (['q', 'k', 'v'] as const).filter((target) => lora.targets.includes(target));
  expect(targets).toHaveLength(3);
  const o = targets.reduce((sum, target) => sum + shapes[target].outSize, 0);
  const x = normals('x', N * k);
  const dy = normals('dy', N * o);
  const masks = dropoutMasks(RATE, { seed: 5, step: 2, micro: 1 });

  const got = await onDevice(async ({ device, recorder, arena }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, lora);
    adapter.load(peft.tensors);
    const acts = new Activations(device, base.config, { tokens: N, rows: 1, training: true }, adapter);
    const net = { recorder, base, adapter, acts, dropout: masks };
    const place = {
      layer: LAYER,
      name: 'qkv' as const,
      weight: base.layers[LAYER]!.qkv,
      x: arena.upload('x', x),
      p: acts.blocks[LAYER]!.pQkv,
      n: N,
    };
    const y = arena.alloc('y', N * o);
    const dx = arena.alloc('dx', N * k);
    const gradient = adapter.flat(arena, 'gradient');
    linear(net, { ...place, y });
    linearGradient(net, { ...place, dy: arena.upload('dy', dy), gradient, accumulate: false, dx });
    const out = {
      y: await recorder.readFloats(y, N * o),
      dx: await recorder.readFloats(dx, N * k),
      gradients: await adapter.read(gradient),
    };
    for (const owner of [acts, adapter, base]) owner.dispose();
    return out;
  });

  const scale = lora.alpha / lora.rank;
  const wantedDx = new Float64Array(N * k);
  let column = 0;
  for (const target of targets) {
    const size = shapes[target].outSize;
    const path = `model.layers.${LAYER}.${shapes[target].module}`;
    const name = (side: 'A' | 'B') => `base_model.model.${path}.lora_${side}.weight`;
    const w = await tensorFloats(model.tensors.get(`${path}.weight`)!);
    const [a, b] = [peft.tensors.get(name('A'))!.data, peft.tensors.get(name('B'))!.data];
    const part = <T extends Float32Array>(all: T) =>
      Float64Array.from({ length: N * size }, (_, i) => all[Math.floor(i / size) * o + column + (i % size)]!);
    const shape = { n: N, k, o: size, rank: lora.rank, scale, blocks: [{ start: 0, end: size, slot: 0 }] };
    const none = new Float32Array(b.length);
    const key = masks.key(LAYER, target as Target);
    const seen = dropoutReference(x, RATE, key);
    // y = x Wᵀ + s·(x∘mask) Aᵀ Bᵀ: the frozen part sees x whole.
    const frozen = loraLinearReference(x, w, a, none, shape);
    const adapted = loraLinearReference(seen, new Float32Array(w.length), a, b, shape);
    expect(
      relativeError(
        part(got.y),
        frozen.map((v, i) => v + adapted[i]!),
      ),
      target,
    ).toBeLessThan(2e-6);
    const truth = loraLinearGradientReference(seen, new Float32Array(w.length), a, b, part(dy), shape);
    expect(relativeError(got.gradients.get(name('A'))!.data, truth.da), target).toBeLessThan(2e-6);
    expect(relativeError(got.gradients.get(name('B'))!.data, truth.db), target).toBeLessThan(2e-6);
    const frozenDx = loraLinearGradientReference(x, w, a, none, part(dy), shape).dx;
    const dropped = dropoutReference(truth.dx, RATE, key);
    frozenDx.forEach((v, i) => {
      wantedDx[i]! += v + dropped[i]!;
    });
    column += size;
  }
  expect(relativeError(got.dx, wantedDx)).toBeLessThan(2e-6);
});

it('ENG-12: a mask depends on seed, step, micro-batch, layer and target, and on nothing else', () => {
  const at = { seed: 5, step: 2, micro: 1 };
  const key = dropoutMasks(0.1, at).key(0, 'q');
  expect(dropoutMasks(0.9, { ...at }).key(0, 'q')).toEqual(key);
  const others = [
    dropoutMasks(0.1, { ...at, seed: 6 }).key(0, 'q'),
    dropoutMasks(0.1, { ...at, step: 3 }).key(0, 'q'),
    dropoutMasks(0.1, { ...at, micro: 0 }).key(0, 'q'),
    dropoutMasks(0.1, at).key(1, 'q'),
    dropoutMasks(0.1, at).key(0, 'k'),
  ];
  for (const other of others) expect(other).not.toEqual(key);
});
