import { UNMEASURED } from '../../src/kernels/linear/tuning.ts';
import { Activations } from '../../src/network/activations.ts';
import { DeviceAdapter } from '../../src/network/adapter.ts';
import { BaseModel } from '../../src/network/base.ts';
import { uploadBatch } from '../../src/network/batch.ts';
import { forward } from '../../src/network/forward.ts';
import { headLogits } from '../../src/network/head.ts';
import type { Recipe } from '../../src/recipe/schema.ts';
import type { PackedBatch } from '../../src/tokens/types.ts';
import { capacityOf, type StepStats, Trainer } from '../../src/training/trainer.ts';
import type { Fixture } from './fixture.ts';
import { onDevice } from './on-device.ts';

type Options = Pick<Recipe['training'], 'betas' | 'eps' | 'weightDecay' | 'clip'>;

export const PLAIN: Options = { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, clip: null };

/** A trainer on a fixture's model and adapter, with room for `batches`; everything is disposed afterwards. */
export async function withTrainer<T>(
  { model, adapter: peft }: Fixture,
  batches: readonly PackedBatch[],
  options: Options,
  work: (trainer: Trainer, adapter: DeviceAdapter) => Promise<T>,
): Promise<T> {
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
    const trainer = new Trainer(recorder, base, adapter, capacityOf(batches, true), options);
    try {
      adapter.load(peft.tensors);
      return await work(trainer, adapter);
    } finally {
      trainer.dispose();
      adapter.dispose();
      base.dispose();
    }
  });
}

export interface Gradients {
  readonly stats: StepStats | null;
  /** By PEFT name. */
  readonly tensors: ReadonlyMap<string, { readonly data: Float32Array }>;
}

/** Loss and gradients of an effective batch, read back. */
export async function gradientsOf(
  trainer: Trainer,
  adapter: DeviceAdapter,
  micros: readonly PackedBatch[],
): Promise<Gradients> {
  const stats = await trainer.gradients(micros);
  return { stats, tensors: await adapter.read(trainer.gradient) };
}

/** Logits [N, V] at every position of a batch, with or without the adapter. */
export async function logitsOf(
  { model, adapter: peft }: Fixture,
  batch: PackedBatch,
  tuned: boolean,
): Promise<Float32Array> {
  const n = batch.inputIds.length;
  const all = {
    rows: Uint32Array.from({ length: n }, (_, t) => t),
    targets: new Int32Array(n),
    weights: new Float64Array(n),
  };
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = tuned ? new DeviceAdapter(recorder, base.config, peft.lora) : null;
    adapter?.load(peft.tensors);
    const acts = new Activations(device, base.config, { tokens: n, rows: n, training: false }, adapter);
    uploadBatch(recorder, acts, batch, all, 1);
    const net = { recorder, base, adapter, acts };
    forward(net, n);
    const out = await recorder.readFloats(headLogits(net, n), n * base.config.vocabSize);
    for (const owner of [acts, adapter, base]) owner?.dispose();
    return out;
  });
}

/** The segments of a packed batch as micro-batches of their own. */
export function separate(batch: PackedBatch): PackedBatch[] {
  return [...new Set(batch.segments)].map((segment, micro) => {
    const at = batch.segments.flatMap((s, t) => (s === segment ? [t] : []));
    const pick = (values: readonly number[]) => at.map((t) => values[t]!);
    return {
      step: 1,
      micro,
      inputIds: pick(batch.inputIds),
      labels: pick(batch.labels),
      weights: pick(batch.weights),
      positions: pick(batch.positions),
      segments: at.map(() => 0),
    };
  });
}

/** Micro-batches as one batch: their segments one after the other. */
export function pack(micros: readonly PackedBatch[]): PackedBatch {
  let segments = 0;
  const joined = micros.flatMap((micro) => {
    const first = segments;
    segments += new Set(micro.segments).size;
    const numbers = [...new Set(micro.segments)];
    return micro.segments.map((segment) => first + numbers.indexOf(segment));
  });
  const all = (pick: (micro: PackedBatch) => readonly number[]) =>
    micros.flatMap((micro) => [...pick(micro)]);
  return {
    step: 1,
    micro: 0,
    inputIds: all((m) => m.inputIds),
    labels: all((m) => m.labels),
    weights: all((m) => m.weights),
    positions: all((m) => m.positions),
    segments: joined,
  };
}
