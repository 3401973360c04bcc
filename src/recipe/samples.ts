import { unwrap } from '../io/faults.ts';
import { parseRecipe } from './parse.ts';
import type { Recipe } from './schema.ts';

/**
 * The recipe that belongs to the sample tasks and the bundled model: what the page opens with, and what a
 * terminal gets by `--recipe samples`.
 */
export function sampleRecipe(): Recipe {
  return unwrap(
    parseRecipe({
      // As many rows of every task, so that exact matches can be compared; the smallest keeps 80 to train on.
      data: { validation: { fraction: 0.04, min: 50, max: 50 }, heldOut: ['reading', 'completion'] },
      // A model of a million parameters learns at a rate twenty times that of a large one.
      training: { learningRate: 4e-3, microBatch: 16, accumulation: 1 },
      evaluation: { every: 50, examples: 90 },
    }),
  );
}
