import type { Result } from '../io/faults.ts';
import { ok } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Claim, meanIn } from './claims.ts';
import { checkedClaims } from './plan.ts';
import { spread, sum, targetShares } from './solve.ts';
import type { PlannedTask, Source, Unit } from './types.ts';

/** A task's shares in one unit, each a fraction of 1. */
export interface UnitShares {
  readonly natural: number;
  /** Before the caps. */
  readonly target: number;
  readonly realised: number;
}

const fractions = (values: readonly number[]): number[] => {
  const total = sum(values);
  return values.map((value) => (total > 0 && Number.isFinite(total) ? value / total : 0));
};

/**
 * Shares of planned tasks in a unit, in their order; the realised share of supervised tokens is what the gradient
 * sees. `planned` is the unit of the recipe, which the plan's targets are in. null where a task's lengths are not
 * known (MIX-15).
 */
export function sharesIn(
  unit: Unit,
  tasks: readonly PlannedTask[],
  planned: Unit,
  sources: readonly Pick<Source, 'task' | 'means'>[],
): readonly UnitShares[] | null {
  const known = new Map(sources.map((source) => [source.task, source]));
  const factors: number[] = [];
  const conversions: number[] = [];
  for (const { task } of tasks) {
    const source = known.get(task) ?? { task };
    const factor = meanIn(unit, source);
    const from = meanIn(planned, source);
    if (factor === undefined || from === undefined) return null;
    factors.push(factor);
    conversions.push(unit === planned ? 1 : factor / from);
  }
  const natural = fractions(tasks.map(({ size }, i) => size * factors[i]!));
  const target = fractions(tasks.map((task, i) => task.target * conversions[i]!));
  const realised = fractions(tasks.map(({ count }, i) => count * factors[i]!));
  return tasks.map((_, i) => ({
    natural: natural[i]!,
    target: target[i]!,
    realised: realised[i]!,
  }));
}

/** Shares of all tasks at one temperature, in the plan's order. */
export interface CurvePoint {
  readonly temperature: number | 'inf';
  /** Before the caps. */
  readonly target: readonly number[];
  /** Within the caps, before rounding. */
  readonly realised: readonly number[];
}

/** What a policy leaves of real-valued amounts. */
const withinCaps = (claims: readonly Claim[], amounts: readonly number[]) =>
  amounts.map((amount, i) => Math.min(amount, claims[i]!.cap));

/**
 * Shares in the recipe's unit as temperature changes and all else stays (MIX-16). Tasks without rows do not
 * occur, as in the plan.
 */
export function shareCurves(
  sources: readonly Source[],
  slice: Recipe['mixture'],
  epochs: number,
  temperatures: readonly (number | 'inf')[],
): Result<readonly CurvePoint[]> {
  const checked = checkedClaims(sources, slice);
  if (!checked.ok) return checked;
  const claims = checked.value;
  const place = new Map(claims.map(({ task }, i) => [task, i]));
  const order = sources.flatMap(({ task }) => place.get(task) ?? []);
  const inOrder = (values: readonly number[]) => order.map((i) => values[i]!);
  return ok(
    temperatures.map((temperature) => {
      const at = { ...slice, temperature };
      const amounts = withinCaps(claims, spread(claims, at, epochs).amounts);
      const units = amounts.map((amount, i) => amount * claims[i]!.meanUnits);
      return {
        temperature,
        target: inOrder(targetShares(claims, temperature)),
        realised: inOrder(fractions(units)),
      };
    }),
  );
}
