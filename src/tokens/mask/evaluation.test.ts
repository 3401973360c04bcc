import { expect, test } from 'vitest';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { evaluationBatches, prepareBatches } from '../packing/batches.ts';
import { evaluationMask } from './evaluation.ts';

const tokenizer = fixtureTokenizer('marked');
const rows = [
  exampleOf([user('How wide is the sea?'), assistant('Wide.')], 1),
  exampleOf([user('Two and three?'), assistant('Two and three make five.')], 2),
];
const recipeOf = (prompt: boolean) => unwrap(parseRecipe({ mask: { prompt, packing: 'greedy' } }));

test('EVAL-25: validation looks at the same tokens, whether prompts are trained on or not', () => {
  const [masked, unmasked] = [recipeOf(false), recipeOf(true)];
  expect(evaluationBatches(rows, tokenizer, unmasked)).toEqual(evaluationBatches(rows, tokenizer, masked));
  const trained = (recipe: typeof masked) =>
    unwrap(prepareBatches([[0, 1]], rows, tokenizer, recipe))
      .step(1)
      .flatMap(({ labels }) => labels.filter((label) => label >= 0)).length;
  expect(trained(unmasked)).toBeGreaterThan(trained(masked));
});

test('EVAL-25: which parts of an answer are looked at stays the recipe’s choice', () => {
  const { mask } = unwrap(parseRecipe({ mask: { prompt: true, turns: 'last', endOfTurn: false } }));
  expect(evaluationMask(mask)).toEqual({ ...mask, prompt: false });
});
