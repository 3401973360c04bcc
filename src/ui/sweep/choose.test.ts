import { expect, it } from 'vitest';
import { runRecord } from '../../../tests/helpers/page-runs.ts';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { otherModels, recipeWith, typicalRun } from './choose.ts';
import type { FinishedRun } from './use-sweeps.ts';

const of = (input: unknown) => unwrap(parseRecipe(input));

it('PAGE-117: a chosen value comes into the page’s recipe, and nothing else of the run’s', () => {
  const page = of({ seed: 7, lora: { alpha: 32 }, training: { maxSteps: 500 } });
  const run = of({ seed: 9, lora: { rank: 64 }, training: { maxSteps: 20 } });
  expect(unwrap(recipeWith(page, run, 'lora.rank'))).toEqual({ ...page, lora: { ...page.lora, rank: 64 } });
});

it('PAGE-117: of whole recipes seed and steps stay the page’s', () => {
  const page = of({ seed: 7, training: { maxSteps: null } });
  const run = of({ seed: 9, training: { maxSteps: 20, learningRate: 1e-4 } });
  const chosen = unwrap(recipeWith(page, run, null));
  expect([chosen.seed, chosen.training.maxSteps, chosen.training.learningRate]).toEqual([7, null, 1e-4]);
});

/** A finished run of a value, by its seed. */
const finished = (value: string, seed: number, measure: number, hash = '1'): FinishedRun => ({
  item: { value, seed, recipe: of({}), run: `${value} ${seed}`, status: 'finished' },
  entry: {
    record: runRecord(`${value} ${seed}`, { model: { ...runRecord('').model, hash } }),
    label: { name: '', note: '', starred: false },
    progress: {
      status: 'finished',
      step: 1,
      best: null,
      loss: null,
      updatedAt: '2026-11-22T14:06:00.000Z',
      computed: 1,
      fault: null,
    },
    checkpoints: [],
  },
  result: { value, seed, step: 1, measure, perTask: [] },
});

it('PAGE-117: the run that is compared is the one with the median, not the one with the easiest rows', () => {
  const runs = [finished('2', 1, 3), finished('2', 2, 1), finished('2', 3, 2), finished('4', 1, 0)];
  expect(typicalRun(runs, '2')?.item.seed).toBe(3);
  // Of two the lower one.
  expect(typicalRun(runs.slice(0, 2), '2')?.item.seed).toBe(2);
  expect(typicalRun(runs, '8')).toBeNull();
});

it('PAGE-118: runs of other weights are named', () => {
  const [a, b] = [finished('2', 1, 1), finished('4', 1, 1, '2')];
  expect(otherModels([a, finished('2', 2, 1), b])).toEqual([a, b]);
  expect(otherModels([a, a])).toBeNull();
  expect(otherModels([])).toBeNull();
});
