import { describe, expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { relativeError } from '../../tests/helpers/numeric.ts';
import { gradientsOf, logitsOf, separate, withTrainer } from '../../tests/helpers/trainer.ts';

/** ENG-3: f32 against float64, every tensor by itself. */
const GRADIENT = 1e-4;
const OPTIONS = { betas: [0.9, 0.999] as [number, number], eps: 1e-8, weightDecay: 0.01, clip: 1 };

describe.each(['llama-step', 'llama-step-untied'] as const)(
  'against PyTorch and PEFT in float64: %s',
  (name) => {
    it('logits with and without the adapter', async () => {
      const fixture = await loadStepFixture(name);
      for (const tuned of [true, false]) {
        const logits = await logitsOf(fixture, fixture.batch, tuned);
        const truth = await fixture.tensor(tuned ? 'logits' : 'logits.base');
        expect(relativeError(logits, truth)).toBeLessThan(1e-5);
      }
    });

    it('loss, gradient norm and every LoRA gradient', async () => {
      const fixture = await loadStepFixture(name);
      const { stats, tensors } = await withTrainer(fixture, [fixture.batch], OPTIONS, (trainer, adapter) =>
        gradientsOf(trainer, adapter, [fixture.batch]),
      );
      expect(stats?.supervisedTokens).toBe(fixture.expected.supervised_tokens);
      expect(Math.abs(stats!.loss - fixture.expected.loss)).toBeLessThan(1e-5);
      expect(Math.abs(stats!.gradNorm / fixture.expected.grad_norm - 1)).toBeLessThan(1e-5);
      expect(tensors.size).toBe(fixture.adapter.tensors.size);
      for (const [tensor, { data }] of tensors) {
        expect(relativeError(data, await fixture.tensor(`grad.${tensor}`)), tensor).toBeLessThan(GRADIENT);
      }
    });

    it('packed segments and the same segments as micro-batches give one gradient', async () => {
      const fixture = await loadStepFixture(name);
      const { batch } = fixture;
      const [packed, apart] = await withTrainer(fixture, [batch], OPTIONS, async (trainer, adapter) => [
        await gradientsOf(trainer, adapter, [batch]),
        await gradientsOf(trainer, adapter, separate(batch)),
      ]);
      expect(Math.abs(packed!.stats!.loss - apart!.stats!.loss)).toBeLessThan(1e-5);
      for (const [tensor, { data }] of apart!.tensors) {
        expect(relativeError(data, packed!.tensors.get(tensor)!.data), tensor).toBeLessThan(1e-5);
      }
    });

    it('ten AdamW steps, and the same bits the second time', async () => {
      const fixture = await loadStepFixture(name);
      const run = () =>
        withTrainer(fixture, [fixture.batch], OPTIONS, async (trainer, adapter) => {
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
  await withTrainer(fixture, [masked], OPTIONS, async (trainer, adapter) => {
    const before = await adapter.read();
    expect(await trainer.step([masked], 0.01)).toBeNull();
    expect(await adapter.read()).toEqual(before);
  });
});
