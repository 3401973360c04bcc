import type { Recipe } from '../recipe/schema.ts';
import { learningRateAt, warmupSteps } from '../training/schedule.ts';

/** The learning rate of steps 1 … totalSteps, at most about `places` of them, the end of the warm-up among them. */
export function scheduleCurve(
  training: Recipe['training'],
  totalSteps: number,
  places: number,
): { readonly step: number; readonly value: number }[] {
  const steps = new Set([1, warmupSteps(training.warmup, totalSteps), totalSteps]);
  const stride = Math.max(1, totalSteps / places);
  for (let step = 1; step <= totalSteps; step += stride) steps.add(Math.round(step));
  return [...steps]
    .filter((step) => step >= 1 && step <= totalSteps)
    .sort((a, b) => a - b)
    .map((step) => ({ step, value: learningRateAt(step, totalSteps, training) }));
}
