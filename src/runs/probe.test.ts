import { expect, it, vi } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { unwrap } from '../io/faults.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import { BaseModel } from '../network/base.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import { probeRun } from './probe.ts';
import { Turns } from './turns.ts';

/** A probe of a run of so many steps on the fixture's batch, evaluated on `tasks` batches of it. */
async function probe(input: RecipeInput, { steps, tasks }: { steps: number; tasks: number }) {
  const { model, batch, adapter } = await loadStepFixture('llama-step');
  const recipe = unwrap(parseRecipe({ ...input, lora: adapter.lora }));
  const trained = vi.spyOn(Trainer.prototype, 'step');
  const scored = vi.spyOn(Trainer.prototype, 'tokenLosses');
  const turns = new Turns();
  const taken = vi.spyOn(turns, 'take');
  const asked: number[] = [];
  const step = (number: number): PackedBatch[] => {
    asked.push(number);
    return [batch];
  };
  const result = await onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const { tokens, rows, positions = tokens } = capacityOf([batch], true);
    const largest = { tokens, rows, positions };
    const batches = { steps, step, rows: step, tasks: ['a'], largest, skipped: 0, truncated: 0, faults: [] };
    const validation = Array.from({ length: tasks }, (_, i) => ({
      task: `${i}`,
      heldOut: false,
      batches: [batch],
    }));
    try {
      return await probeRun({ recorder, base, recipe, prepared: { batches, validation }, turns });
    } finally {
      base.dispose();
    }
  });
  const calls = { steps: trained.mock.calls.length, scores: scored.mock.calls.length };
  const rates = trained.mock.calls.map(([, rate]) => rate);
  const turned = taken.mock.calls.length;
  vi.restoreAllMocks();
  return { result, calls, rates, turned, asked };
}

it('PAGE-113: times the run’s first steps and one evaluation, and says how many there would be', async () => {
  const evaluation = { every: 10, samples: { count: 1, tokens: 4 } };
  const { result, calls, rates, turned } = await probe({ evaluation }, { steps: 25, tasks: 3 });
  expect(result).toMatchObject({ steps: 25, evaluations: 4 });
  expect(result.step).toBeGreaterThan(0);
  expect(result.evaluation).toBeGreaterThan(0);
  // One step and one score compile the programs; three batches of a size are timed by one of them.
  expect(calls).toEqual({ steps: 4, scores: 2 });
  // As the run's own first steps: the warm-up's rates.
  expect(rates[0]).toBe(2e-4);
  // Opening, steps, scores, and each token of two answers: whatever computes waits for its turn.
  expect(turned).toBeGreaterThanOrEqual(1 + 4 + 2 + 2);
});

it('PAGE-113: a run without validation rows has no evaluation to time; a short run’s steps come again', async () => {
  const { result, calls, asked } = await probe({}, { steps: 2, tasks: 0 });
  expect(result).toMatchObject({ steps: 2, evaluation: 0 });
  expect(calls).toEqual({ steps: 4, scores: 0 });
  expect(asked.slice(-4)).toEqual([1, 2, 1, 2]);
});
