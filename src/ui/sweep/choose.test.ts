import { expect, it } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { recipeWith } from './choose.ts';

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
