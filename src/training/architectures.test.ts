import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../tests/helpers/fixture.ts';
import { relativeError } from '../../tests/helpers/numeric.ts';
import {
  type Gradients,
  gradientsOf,
  logitsOf,
  PLAIN,
  pack,
  separate,
  withTrainer,
} from '../../tests/helpers/trainer.ts';
import { learningRateAt } from '../recipe/schedule.ts';
import type { PackedBatch } from '../tokens/types.ts';

/** ENG-3: f32 against float64, every tensor by itself. */
const LOGITS = 1e-5;
const GRADIENT = 1e-4;
/** ENG-5: f32 against f32 in another order of summation. */
const SAME = 1e-5;
/** ENG-4: after up to 50 updates, each of which divides by the root of a second moment. */
const RUN = 1e-4;

const names = ['llama3-rope', 'llama-bias', 'mistral', 'qwen2', 'qwen3', 'qwen3-wide'];

/** The largest error among the tensors of a gradient. */
async function worst(
  gradients: Gradients['tensors'],
  truth: (name: string) => Promise<Float32Array>,
): Promise<number> {
  const errors = await Promise.all(
    [...gradients].map(async ([name, { data }]) => relativeError(data, await truth(name))),
  );
  return Math.max(...errors);
}

const norm = (data: Float32Array) => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0));

describe.each(names)('against PyTorch and PEFT in float64: %s', (name) => {
  it('logits with and without the adapter (ENG-3)', async () => {
    const fixture = await loadArchitecture(name);
    const { batches, tensor } = fixture;
    for (const tuned of [true, false]) {
      const logits = await logitsOf(fixture, batches[0]!, tuned);
      expect(relativeError(logits, await tensor(tuned ? 'logits' : 'logits.base'))).toBeLessThan(LOGITS);
    }
  });

  it('loss and every LoRA gradient (ENG-3)', async () => {
    const fixture = await loadArchitecture(name);
    const { batches, expected, tensor, adapter: peft } = fixture;
    const { stats, tensors } = await withTrainer(fixture, batches, PLAIN, (trainer, adapter) =>
      gradientsOf(trainer, adapter, [batches[0]!]),
    );
    expect(stats?.supervisedTokens).toBe(expected.supervised_tokens);
    expect(Math.abs(stats!.loss - expected.loss)).toBeLessThan(1e-5);
    expect(Math.abs(stats!.gradNorm / expected.grad_norm - 1)).toBeLessThan(1e-5);
    expect(tensors.size).toBe(peft.tensors.size);
    expect(await worst(tensors, (key) => tensor(`grad.${key}`))).toBeLessThan(GRADIENT);
  });

  it('50 AdamW steps of two micro-batches, clipped, with decay, warm-up and cosine (ENG-4)', async () => {
    const fixture = await loadArchitecture(name);
    const { batches, expected } = fixture;
    const { training, steps, norms_after } = expected;
    const run = {
      ...training,
      eps: 1e-8,
      epochs: 1,
      maxSteps: null,
      microBatch: 1,
      accumulation: 2,
      floor: 0,
    };
    const { losses, tensors } = await withTrainer(fixture, batches, run, async (trainer, adapter) => {
      const losses: number[] = [];
      for (const { step, micros, lr } of steps) {
        const learningRate = learningRateAt(step, steps.length, run);
        expect(learningRate).toBeCloseTo(lr, 12);
        losses.push(
          (await trainer.step(
            micros.map((i) => batches[i]!),
            learningRate,
          ))!.loss,
        );
      }
      return { losses, tensors: await adapter.read() };
    });
    const errors = losses.map((loss, i) => Math.abs(loss - steps[i]!.loss));
    expect(Math.max(...errors)).toBeLessThan(RUN);
    for (const [key, { data }] of tensors)
      expect(Math.abs(norm(data) / norms_after[key]! - 1), key).toBeLessThan(RUN);
  });

  it('packed, separate and accumulated are one gradient (ENG-5)', async () => {
    const fixture = await loadArchitecture(name);
    const all = pack(fixture.batches);
    const four = separate(all).slice(0, 4);
    const one = pack(four);
    await withTrainer(fixture, [all], PLAIN, async (trainer, adapter) => {
      const truth = await gradientsOf(trainer, adapter, [one]);
      const apart = await gradientsOf(trainer, adapter, four);
      expect(Math.abs(apart.stats!.loss - truth.stats!.loss)).toBeLessThan(SAME);
      const truthOf = async (key: string) => truth.tensors.get(key)!.data;
      expect(await worst(apart.tensors, truthOf)).toBeLessThan(SAME);
    });
  });
});

describe('batches of odd sizes', () => {
  const only = (batch: PackedBatch, count: number): PackedBatch => ({
    ...batch,
    inputIds: batch.inputIds.slice(0, count),
    labels: batch.labels.slice(0, count),
    weights: batch.weights.slice(0, count),
    positions: batch.positions.slice(0, count),
    segments: batch.segments.slice(0, count),
  });

  it('63 and 65 tokens, and one supervised token (ENG-3)', async () => {
    const fixture = await loadArchitecture('mistral');
    const batches = fixture.cases.map(({ batch }) => batch);
    await withTrainer(fixture, batches, PLAIN, async (trainer, adapter) => {
      for (const { key, batch, loss } of fixture.cases) {
        const { stats, tensors } = await gradientsOf(trainer, adapter, [batch]);
        expect(Math.abs(stats!.loss - loss), key).toBeLessThan(1e-5);
        expect(await worst(tensors, (name) => fixture.tensor(`case.${key}.grad.${name}`)), key).toBeLessThan(
          GRADIENT,
        );
      }
    });
    expect(fixture.cases.map(({ batch }) => batch.inputIds.length)).toEqual([63, 65, 17]);
  });

  it('one token has logits and nothing to learn (ENG-6)', async () => {
    const fixture = await loadArchitecture('qwen3');
    const batch = only(fixture.batches[0]!, 1);
    const truth = (await fixture.tensor('logits')).slice(0, fixture.model.config.vocabSize);
    expect(relativeError(await logitsOf(fixture, batch, true), truth)).toBeLessThan(LOGITS);
    await withTrainer(fixture, [batch], PLAIN, async (trainer) => {
      expect(await trainer.step([batch], 0.1)).toBeNull();
    });
  });

  it('a context past the sliding window is refused with the number (MODEL-14)', async () => {
    const fixture = await loadArchitecture('mistral');
    const { batch } = fixture.cases.find(({ key }) => key === '65')!;
    const long = { ...batch, positions: batch.positions.map((p) => p + 1) };
    await withTrainer(fixture, [long], PLAIN, async (trainer) => {
      await expect(trainer.gradients([long])).rejects.toThrow(/sliding window of 65 .* at most 65\./);
    });
  });
});
