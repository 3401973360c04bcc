import { describe, expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { PLAIN, separate, withTrainer } from '../../tests/helpers/trainer.ts';
import type { PackedBatch } from '../tokens/types.ts';

/** The fixture's segments as micro-batches of tasks 0 and 1 by turns, with weights that are not all one. */
async function tasksOf() {
  const fixture = await loadStepFixture('llama-step');
  const weighted: PackedBatch = {
    ...fixture.batch,
    weights: fixture.batch.weights.map((weight, place) => weight * (1 + (place % 3) / 2)),
  };
  const apart = separate(weighted).map((batch, segment) => ({ ...batch, tasks: [segment % 2] }));
  const packed = { ...weighted, tasks: apart.map((_, segment) => segment % 2) };
  return { fixture, apart, packed };
}

describe('loss of each task in a step', () => {
  it('ENG-40: Σ w·nll and Σ w of each task, packed or apart; together they are the loss of the step', async () => {
    const { fixture, apart, packed } = await tasksOf();
    await withTrainer(fixture, [packed], PLAIN, async (trainer) => {
      const whole = await trainer.gradients([packed]);
      const pieces = await trainer.gradients(apart);
      for (const stats of [whole!, pieces!]) {
        expect(stats.perTask.map(({ task }) => task)).toEqual([0, 1]);
        const sum = (pick: (one: (typeof stats.perTask)[number]) => number) =>
          stats.perTask.reduce((total, one) => total + pick(one), 0);
        expect(sum(({ tokens }) => tokens)).toBe(stats.supervisedTokens);
        expect(Math.abs(sum(({ nll }) => nll) / sum(({ weight }) => weight) - stats.loss)).toBeLessThan(1e-5);
      }
      for (const [place, { nll, weight, tokens }] of whole!.perTask.entries()) {
        const other = pieces!.perTask[place]!;
        expect(Math.abs(other.nll - nll)).toBeLessThan(1e-4);
        expect([other.weight, other.tokens]).toEqual([weight, tokens]);
      }
      // A task by itself: its loss is what the step of its rows alone would say.
      const own = await trainer.gradients(apart.filter(({ tasks }) => tasks[0] === 1));
      const { nll, weight } = whole!.perTask[1]!;
      expect(Math.abs(own!.loss - nll / weight)).toBeLessThan(1e-5);
    });
  });

  it('ENG-40: batches that name no tasks have none, and the same update', async () => {
    const { fixture, apart } = await tasksOf();
    const plain = apart.map(({ tasks: _, ...batch }) => batch);
    const trained = (micros: readonly PackedBatch[]) =>
      withTrainer(fixture, micros, PLAIN, async (trainer, adapter) => {
        const stats = await trainer.step(micros, 0.01);
        return { perTask: stats!.perTask.length, loss: stats!.loss, tensors: await adapter.read() };
      });
    const [named, unnamed] = [await trained(apart), await trained(plain)];
    expect([named.perTask, unnamed.perTask]).toEqual([2, 0]);
    expect(unnamed.loss).toBe(named.loss);
    expect(unnamed.tensors).toEqual(named.tensors);
  });

  it('ENG-41: a step tells how long the GPU itself worked, where the device has timestamps', async () => {
    const { fixture, packed } = await tasksOf();
    const has = await onDevice(async ({ device }) => device.features.has('timestamp-query'));
    await withTrainer(fixture, [packed], PLAIN, async (trainer) => {
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        const stats = await trainer.step([packed], 0.01);
        const wall = performance.now() - start;
        if (!has) expect(stats!.gpuMilliseconds).toBeNull();
        else {
          expect(stats!.gpuMilliseconds).toBeGreaterThan(0);
          expect(stats!.gpuMilliseconds).toBeLessThan(wall + 1);
        }
      }
    });
  });
});
