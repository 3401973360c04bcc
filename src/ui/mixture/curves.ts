import { planMixture } from '../../mixture/plan.ts';
import type { Source } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';

/** Target shares of all tasks, in the plan's order, at one temperature. */
export interface CurvePoint {
  readonly temperature: number;
  readonly shares: readonly number[];
}

const POINTS = 33;
export const HIGHEST = 10;

/** What of the mixture the target shares depend on, but for the temperature. */
export type CurveSlice = Pick<Recipe['mixture'], 'limit' | 'weights' | 'unit'>;

/** Target shares at temperatures from 1 to 10, evenly spaced on a logarithmic axis. */
export function shareCurves(sources: readonly Source[], slice: CurveSlice): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let i = 0; i < POINTS; i++) {
    const temperature = HIGHEST ** (i / (POINTS - 1));
    // Caps and size do not touch the targets; without them no plan can fail for being empty.
    const plan = planMixture(
      sources,
      { ...slice, temperature, maxRepeats: 'inf', size: null, policy: 'shrink' },
      1,
    );
    if (plan.ok) points.push({ temperature, shares: plan.value.tasks.map(({ target }) => target) });
  }
  return points;
}
