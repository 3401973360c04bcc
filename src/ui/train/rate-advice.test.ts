import { expect, it } from 'vitest';
import { SUMMARY } from '../../../tests/helpers/page-data.ts';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { sampleRecipe } from '../../recipe/samples.ts';
import type { ModelReference } from '../../workers/protocol.ts';
import { rateAdvice, suitsBundled } from './rate-advice.ts';

const bundled: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const own: ModelReference = { kind: 'files', id: 'smol 1', name: 'smol', files: [] };
const small = { ...SUMMARY, parameters: 1_185_152 };
const large = { ...SUMMARY, parameters: 134_515_008 };
const recipeOf = (id: string, learningRate: number) =>
  unwrap(parseRecipe({ model: { id }, training: { learningRate } }));

it('PAGE-30: the sample recipe suits the bundled model; a lowered rate is told', () => {
  const of = (rate: number) => rateAdvice(recipeOf('bundled', rate), { current: bundled, summary: small });
  expect(rateAdvice(sampleRecipe(), { current: bundled, summary: small })).toBeNull();
  expect(of(2e-4)).toEqual({
    sentence: 'The bundled model has 1.2 M parameters; models so small learn at higher rates.',
    learningRate: 0.004,
    label: '0.004',
  });
  expect(of(1e-3)).toBeNull();
  expect(suitsBundled(sampleRecipe())).toBe(true);
  for (const rate of [2e-4, 0.01]) expect(suitsBundled(recipeOf('bundled', rate))).toBe(false);
  expect(suitsBundled(recipeOf('smol', 0.004))).toBe(false);
});

it('PAGE-30: a large model of one’s own is told that the sample recipe’s rate is high', () => {
  const of = (rate: number, summary = large, id = 'smol') =>
    rateAdvice(recipeOf(id, rate), { current: own, summary });
  expect(of(0.004)).toMatchObject({ learningRate: 2e-4, label: '2e-4' });
  expect(of(0.004)?.sentence).toMatch(/^A learning rate of 0\.004 .* smol has 135 M parameters/);
  expect(of(1e-3)).toBeNull();
  expect(of(0.004, small)).toBeNull();
  expect(of(0.004, large, 'elsewhere')).toBeNull();
  expect(rateAdvice(recipeOf('smol', 0.004), { current: own, summary: null })).toBeNull();
});
