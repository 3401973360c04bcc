import type { Recipe } from './schema.ts';

/** Steps of warm-up: below 1 a share of all steps (rounded up), otherwise a number of steps. */
export function warmupSteps(warmup: number, totalSteps: number): number {
  return Math.min(totalSteps, warmup < 1 ? Math.ceil(warmup * totalSteps) : Math.round(warmup));
}

/**
 * Learning rate of a 1-based step as transformers' schedulers give it: linear from 0 over the warm-up (the
 * first step of a warm-up has rate 0 there; here it has peak/warm-up, so no step is wasted), then constant,
 * or linear or half a cosine to the floor (0 where none is given).
 */
export function learningRateAt(
  step: number,
  totalSteps: number,
  training: Pick<Recipe['training'], 'learningRate' | 'schedule' | 'warmup' | 'floor'>,
): number {
  const { learningRate, schedule, warmup, floor } = training;
  const warm = warmupSteps(warmup, totalSteps);
  if (step <= warm) return (learningRate * step) / warm;
  const progress = (step - 1 - warm) / Math.max(1, totalSteps - warm);
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'linear':
      return learningRate * (floor + (1 - floor) * (1 - progress));
    case 'cosine':
      return learningRate * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }
}

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
