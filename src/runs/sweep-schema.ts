import * as v from 'valibot';
import { recipeSchema } from '../recipe/schema.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A sweep as it was written down: a whole `SweepRecord`. */
export const sweepRecordSchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.minLength(1)),
  name: v.string(),
  createdAt: v.string(),
  field: v.nullable(v.string()),
  budget: v.nullable(whole),
  items: v.array(
    v.object({
      value: v.string(),
      seed: whole,
      recipe: recipeSchema,
      run: v.nullable(v.string()),
      status: v.picklist(['waiting', 'running', 'interrupted', 'finished', 'failed']),
    }),
  ),
});
