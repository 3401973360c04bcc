import { describe, expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { relativeError } from '../../tests/helpers/numeric.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { Activations } from '../network/activations.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { capacityOf, Trainer } from './trainer.ts';

/** ENG-3: f32 against float64, every tensor by itself. */
const GRADIENT = 1e-4;
const OPTIONS = { betas: [0.9, 0.999] as [number, number], weightDecay: 0.01, clip: 1 };

type Fixture = Awaited<ReturnType<typeof loadStepFixture>>;

/** A trainer on the fixture's model and adapter; everything is disposed afterwards. */
async function withTrainer<T>(
  { model, adapter: peft, batch }: Fixture,
  work: (trainer: Trainer, adapter: DeviceAdapter) => Promise<T>,
): Promise<T> {
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
    const trainer = new Trainer(recorder, base, adapter, capacityOf([batch], true), OPTIONS);
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

/** The segments of a packed batch as micro-batches of their own. */
function separate(batch: PackedBatch): PackedBatch[] {
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

describe.each(['llama-step', 'llama-step-untied'] as const)(
  'against PyTorch and PEFT in float64: %s',
  (name) => {
    it('logits with and without the adapter', async () => {
      const fixture = await loadStepFixture(name);
      const { model, adapter: peft, batch } = fixture;
      const n = batch.inputIds.length;
      const all = {
        rows: Uint32Array.from({ length: n }, (_, t) => t),
        targets: new Uint32Array(n),
        weights: new Float64Array(n),
      };
      for (const tuned of [true, false]) {
        const logits = await onDevice(async ({ device, recorder }) => {
          const base = await BaseModel.load(device, model);
          const adapter = tuned ? new DeviceAdapter(recorder, base.config, peft.lora) : null;
          adapter?.load(peft.tensors);
          const acts = new Activations(device, base.config, { tokens: n, rows: n, training: false }, adapter);
          const net = { recorder, base, adapter, acts };
          uploadBatch(recorder, acts, batch, all, 1);
          forward(net, n);
          const out = await recorder.readFloats(headLogits(net, n), n * base.config.vocabSize);
          for (const owner of [acts, adapter, base]) owner?.dispose();
          return out;
        });
        expect(relativeError(logits, await fixture.tensor(tuned ? 'logits' : 'logits.base'))).toBeLessThan(
          1e-5,
        );
      }
    });

    it('loss, gradient norm and every LoRA gradient', async () => {
      const fixture = await loadStepFixture(name);
      const { stats, gradients } = await withTrainer(fixture, async (trainer, adapter) => ({
        stats: await trainer.gradients([fixture.batch]),
        gradients: await adapter.read(trainer.gradient),
      }));
      expect(stats?.supervisedTokens).toBe(fixture.expected.supervised_tokens);
      expect(Math.abs(stats!.loss - fixture.expected.loss)).toBeLessThan(1e-5);
      expect(Math.abs(stats!.gradNorm / fixture.expected.grad_norm - 1)).toBeLessThan(1e-5);
      expect(gradients.size).toBe(fixture.adapter.tensors.size);
      for (const [tensor, { data }] of gradients) {
        expect(relativeError(data, await fixture.tensor(`grad.${tensor}`)), tensor).toBeLessThan(GRADIENT);
      }
    });

    it('packed segments and the same segments as micro-batches give one gradient', async () => {
      const fixture = await loadStepFixture(name);
      const [packed, apart] = await withTrainer(fixture, async (trainer, adapter) => {
        const first = await trainer.gradients([fixture.batch]);
        const gradient = await adapter.read(trainer.gradient);
        const second = await trainer.gradients(separate(fixture.batch));
        return [
          { stats: first, gradient },
          { stats: second, gradient: await adapter.read(trainer.gradient) },
        ] as const;
      });
      expect(Math.abs(packed.stats!.loss - apart.stats!.loss)).toBeLessThan(1e-5);
      for (const [tensor, { data }] of apart.gradient) {
        expect(relativeError(data, packed.gradient.get(tensor)!.data), tensor).toBeLessThan(1e-5);
      }
    });

    it('ten AdamW steps, and the same bits the second time', async () => {
      const fixture = await loadStepFixture(name);
      const run = () =>
        withTrainer(fixture, async (trainer, adapter) => {
          const losses: number[] = [];
          for (const { lr } of fixture.expected.steps)
            losses.push((await trainer.step([fixture.batch], lr))!.loss);
          return {
            losses,
            after: (await trainer.gradients([fixture.batch]))!.loss,
            tensors: await adapter.read(),
          };
        });
      const first = await run();
      for (const [i, { loss }] of fixture.expected.steps.entries())
        expect(Math.abs(first.losses[i]! - loss)).toBeLessThan(1e-4);
      expect(Math.abs(first.after - fixture.expected.loss_after)).toBeLessThan(1e-4);
      for (const [tensor, { data }] of first.tensors) {
        const norm = Math.sqrt(data.reduce((t, x) => t + x * x, 0));
        expect(Math.abs(norm / fixture.expected.norms_after[tensor]! - 1), tensor).toBeLessThan(1e-4);
      }
      expect(await run()).toEqual(first);
    });
  },
);

it('a step with nothing supervised changes nothing and is none', async () => {
  const fixture = await loadStepFixture('llama-step');
  const masked = { ...fixture.batch, labels: fixture.batch.labels.map(() => -100) };
  await withTrainer(fixture, async (trainer, adapter) => {
    const before = await adapter.read();
    expect(await trainer.step([masked], 0.01)).toBeNull();
    expect(await adapter.read()).toEqual(before);
  });
});
