import type { Recipe } from '../../recipe/schema.ts';

/**
 * What validation looks at: answers as the recipe masks them, and never prompts, whether or not they are trained
 * on. Runs with and without masked prompts are so judged by the same tokens: those that a model is there to write.
 */
export const evaluationMask = (mask: Recipe['mask']): Recipe['mask'] => ({ ...mask, prompt: false });
