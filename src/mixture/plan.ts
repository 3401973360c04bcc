import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Claim, checkSources, claimsOf, faultOfMeans, isTokenBudget } from './claims.ts';
import { notesOf } from './notes.ts';
import { apportion } from './round.ts';
import { budgetOf, type Spread, spread, sum, targetShares } from './solve.ts';
import type { MixturePlan, PlannedTask, Source } from './types.ts';

type Slice = Recipe['mixture'];

const fault = (code: string, message: string): Fault => ({ code, message, column: 'mixture' });

/** Whole examples a claim, and which of them a cap decided. */
interface Solution {
  readonly counts: readonly number[];
  readonly capped: readonly boolean[];
  /** Examples before the caps; null where they were never counted. */
  readonly asked: number | null;
}

function shrink(claims: readonly Claim[], { amounts }: Spread): Solution {
  const asked = Math.round(sum(amounts));
  const quotas = claims.map(({ task, size }, i) => ({ task, size, amount: amounts[i]!, cap: Infinity }));
  const counts = apportion(quotas, asked);
  return {
    counts: counts.map((count, i) => Math.min(count, claims[i]!.cap)),
    capped: counts.map((count, i) => count > claims[i]!.cap),
    asked,
  };
}

function solve(claims: readonly Claim[], slice: Slice, epochs: number): Solution | null {
  const real = spread(claims, slice, epochs);
  const { amounts, fixed } = real;
  const total = Math.round(sum(amounts));
  if (!Number.isSafeInteger(total)) return null;
  if (slice.policy === 'shrink') return shrink(claims, real);
  const quotas = claims.map(({ task, size, cap }, i) => ({ task, size, amount: amounts[i]!, cap }));
  const counts = apportion(quotas, total);
  const everyCap = claims.every(({ weight, cap }, i) => weight <= 0 || counts[i] === cap);
  return {
    counts,
    capped: claims.map(({ weight }, i) => weight > 0 && (fixed[i] === true || everyCap)),
    asked: isTokenBudget(slice.size) ? null : budgetOf(claims, slice.size, epochs),
  };
}

function leftOut(sources: readonly Source[], { weights }: Slice): string[] {
  const notes = sources
    .filter(({ size }) => size === 0)
    .map(({ task }) => `${task} has no training rows and is left out.`)
    .sort();
  const names = new Set(sources.map(({ task }) => task));
  for (const task of Object.keys(weights ?? {})) {
    if (!names.has(task)) notes.push(`mixture.weights names "${task}", which is none of the tasks.`);
  }
  return notes;
}

/** The claims of a recipe's slice, or why no mixture can be made of these sources. */
export function checkedClaims(sources: readonly Source[], slice: Slice): Result<readonly Claim[]> {
  checkSources(sources);
  const full = sources.filter(({ size }) => size > 0);
  if (full.length === 0)
    return failed(fault('mixture-empty', 'No task has a training row: add data to mix.'));
  const missing = faultOfMeans(full, slice);
  if (missing !== null) return failed(missing);
  const claims = claimsOf(full, slice);
  const weights = claims.map(({ weight }) => weight);
  if (!weights.every((weight) => Number.isFinite(weight) && weight >= 0) || sum(weights) <= 0) {
    return failed(fault('mixture-weights', 'mixture.weights must be numbers from 0, one of them above it.'));
  }
  return ok(claims);
}

/**
 * How often each task is drawn over the whole run (docs/spec/mixture.md). The order of the sources
 * decides the order of the result and nothing else. Without a size the run has `epochs` × all rows.
 */
export function planMixture(sources: readonly Source[], slice: Slice, epochs: number): Result<MixturePlan> {
  const checked = checkedClaims(sources, slice);
  if (!checked.ok) return checked;
  const claims = checked.value;
  const solution = solve(claims, slice, epochs);
  if (solution === null) {
    const message = 'The mixture has no finite size: give mixture.size.examples.';
    return failed(fault('mixture-too-large', message));
  }
  const total = sum(solution.counts);
  if (total === 0) {
    const message = 'The mixture draws no example: raise mixture.maxRepeats or mixture.size.';
    return failed(fault('mixture-empty', message));
  }
  const targets = targetShares(claims, slice.temperature);
  const rows = sum(claims.map(({ size }) => size));
  const place = new Map(claims.map(({ task }, i) => [task, i]));
  const tasks = sources.flatMap(({ task, size, validation, whatIf }): PlannedTask[] => {
    const i = place.get(task);
    if (i === undefined) return [];
    const count = solution.counts[i]!;
    return [
      {
        task,
        size,
        validation,
        natural: size / rows,
        target: targets[i]!,
        realised: count / total,
        count,
        repeats: count / size,
        capped: solution.capped[i]!,
        ...(whatIf && { whatIf }),
      },
    ];
  });
  const notes = [...leftOut(sources, slice), ...notesOf({ tasks, total, asked: solution.asked }, slice)];
  return ok({ tasks, total, notes });
}
