import { describe, expect, it, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { RANGES } from './customs.ts';
import { defaultRecipe, parseRecipe } from './parse.ts';
import { batchAdvice, evaluationAdvice, rangeOf, warnings } from './ranges.ts';
import { sampleRecipe } from './samples.ts';
import type { RecipeInput } from './schema.ts';

const recipeOf = (input: RecipeInput) => unwrap(parseRecipe(input));
const fieldsOf = (input: RecipeInput) => warnings(recipeOf(input)).map(({ field }) => field);

/** Numbers without a custom, and why they have none. */
const FREE: Readonly<Record<string, string>> = {
  'training.maxSteps': 'follows from the data',
  'training.memory': 'follows from the device',
  'evaluation.every': 'follows from the steps (evaluationAdvice)',
  'evaluation.checkpoints.every': 'follows from the steps',
};

/** Paths of all numbers under a value; null where the recipe may have a number counts as one. */
function numbersIn(value: unknown, path: string): string[] {
  if (typeof value === 'number' || value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => numbersIn(one, `${path}.${key}`));
}

describe('customary ranges of a run (REC-8)', () => {
  test('every number that a run takes has one, or a reason why not', () => {
    const { lora, training, evaluation } = defaultRecipe();
    const paths = [
      ...numbersIn(lora, 'lora'),
      ...numbersIn(training, 'training'),
      ...numbersIn(evaluation, 'evaluation'),
    ].filter((path) => path !== 'evaluation.samples.prompts');
    for (const path of paths) expect(FREE[path] ?? rangeOf(path)?.source, path).toBeTruthy();
    expect(paths).toContain('training.betas.1');
  });

  test('each has its source, and says what happens on either side that the schema allows', () => {
    const refused = ['training.epochs', 'training.microBatch', 'evaluation.checkpoints.last'];
    for (const { field, source, below, above, low } of RANGES) {
      expect([source, above]).not.toContain('');
      if (low > 0 && !refused.includes(field)) expect(below, field).not.toBe('');
    }
  });

  test.each<[RecipeInput, string]>([
    [{ training: { betas: [0.7, 0.999] } }, 'training.betas.0'],
    [{ training: { betas: [0.9, 0.9] } }, 'training.betas.1'],
    [{ training: { eps: 1e-4 } }, 'training.eps'],
    [{ training: { floor: 0.5 } }, 'training.floor'],
    [{ training: { microBatch: 128, accumulation: 1 } }, 'training.microBatch'],
    [{ training: { learningRate: 2e-5 } }, 'training.learningRate'],
    [{ training: { microBatch: 64, accumulation: 8 } }, 'training.accumulation'],
    [{ evaluation: { patience: 1 } }, 'evaluation.patience'],
    [{ evaluation: { minDelta: 0.5 } }, 'evaluation.minDelta'],
    [{ evaluation: { examples: 4 } }, 'evaluation.examples'],
    [{ evaluation: { samples: { count: 12 } } }, 'evaluation.samples.count'],
    [{ evaluation: { samples: { tokens: 512 } } }, 'evaluation.samples.tokens'],
    [{ evaluation: { checkpoints: { last: 50 } } }, 'evaluation.checkpoints.last'],
  ])('%j is outside', (input, field) => {
    expect(fieldsOf(input)).toEqual([field]);
  });

  test('a rate for whole models is told as that', () => {
    const [warning] = warnings(recipeOf({ training: { learningRate: 1e-5 } }));
    expect(warning?.message).toBe(
      'training.learningRate is 1e-5, customary is 5e-5 to 0.001 (whole models are tuned at 1e-5 to 5e-5 (Alpaca 2e-5); LoRA wants about ten times that, QLoRA uses 1e-4 to 2e-4): a rate for whole-model tuning: an adapter hardly moves at it.',
    );
  });

  test('a floor is nothing to a constant rate', () => {
    expect(fieldsOf({ training: { floor: 0.9, schedule: 'constant' } })).toEqual([]);
  });
});

describe('what depends on more than one number (REC-9)', () => {
  const of = (evaluation: RecipeInput['evaluation'], steps: number) =>
    evaluationAdvice(recipeOf({ evaluation }), steps);

  it('tells evaluations that are few, many, or fewer than the patience', () => {
    expect(of({ every: 50 }, 500)).toBeNull();
    expect(of({ every: 50 }, 0)).toBeNull();
    expect(of({ every: 200 }, 500)).toMatch(/^500 steps are evaluated 3 times after the start: the best/);
    expect(of({ every: 500 }, 500)).toMatch(/evaluated once after/);
    expect(of({ every: 1 }, 51)).toMatch(/^51 steps are evaluated 51 times: most/);
    expect(of({ every: 100, patience: 5 }, 500)).toMatch(/a patience of 5 ends no run/);
    expect(of({ every: 100, patience: 4 }, 500)).toBeNull();
    // So short a run is a trial, and says nothing of customs.
    expect(of({ every: 50 }, 6)).toBeNull();
  });

  it('names the customs that an effective batch lies between', () => {
    const batch = (microBatch: number, accumulation: number) =>
      batchAdvice(recipeOf({ training: { microBatch, accumulation } }));
    expect(batchAdvice(sampleRecipe())).toMatch(/^16 is customary for adapters .* 64 to 256/);
    expect(batch(16, 4)).toBeNull();
    expect(batch(8, 1)).toBeNull();
  });
});
