import { type Fault, failed, ok, type Result, TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { notesOf } from './notes.ts';
import { apportion, bySizeThenName } from './round.ts';
import { type Claim, spread, spreadLargestOnce, spreadWithinCaps, targetShares } from './solve.ts';
import type { MixturePlan, PlannedTask, Source } from './types.ts';

type Slice = Recipe['mixture'];

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function fault(code: string, message: string): { ok: false; fault: Fault } {
  return failed({ code, message, column: 'mixture' });
}

function checkSources(sources: readonly Source[]): void {
  const seen = new Set<string>();
  for (const { task, size } of sources) {
    if (!Number.isInteger(size) || size < 0) {
      throw new TemperError('source-size', `Source "${task}" has size ${size}: a whole number is needed.`);
    }
    if (seen.has(task)) throw new TemperError('source-twice', `Source "${task}" is given twice.`);
    seen.add(task);
  }
}

const isTokenBudget = (size: Slice['size']): size is { tokens: number } => size !== null && 'tokens' in size;

/** Shares or budgets in tokens need every source's mean. */
function checkMeans(sources: readonly Source[], slice: Slice): { ok: false; fault: Fault } | null {
  if (slice.unit === 'examples' && !isTokenBudget(slice.size)) return null;
  const field = slice.unit === 'examples' ? 'mixture.size.tokens' : `mixture.unit "${slice.unit}"`;
  for (const { task, meanTokens } of sources) {
    if (meanTokens === undefined) {
      return fault(
        'token-counts-missing',
        `${field} needs token counts, and those of "${task}" are not known: choose a model first.`,
      );
    }
    if (!(meanTokens > 0) || !Number.isFinite(meanTokens)) {
      return fault(
        'no-tokens',
        `"${task}" has no ${slice.unit === 'supervised' ? 'supervised ' : ''}tokens.`,
      );
    }
  }
  return null;
}

function claimsOf(sources: readonly Source[], slice: Slice): Claim[] {
  const { weights, maxRepeats } = slice;
  return sources.map(({ task, size, meanTokens }) => ({
    task,
    size,
    weight: weights !== null && Object.hasOwn(weights, task) ? (weights[task] ?? 1) : 1,
    cost: isTokenBudget(slice.size) ? (meanTokens ?? 1) : 1,
    meanUnits: slice.unit === 'examples' ? 1 : (meanTokens ?? 1),
    cap: maxRepeats === 'inf' ? Infinity : Math.floor(maxRepeats * size),
  }));
}

/** Examples (or tokens) of the whole run; null means `largestOnce`. */
function budgetOf(claims: readonly Claim[], size: Slice['size'], epochs: number): number | null {
  if (size === null) return epochs * sum(claims.map((claim) => claim.size));
  if ('examples' in size) return size.examples;
  return 'tokens' in size ? size.tokens : null;
}

/** Counts a claim, and which of them a cap decided. */
interface Solution {
  readonly counts: readonly number[];
  readonly capped: readonly boolean[];
  /** Examples before the caps; null where they were never counted. */
  readonly asked: number | null;
}

function solveShrink(claims: readonly Claim[], amounts: readonly number[]): Solution {
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
  const budget = budgetOf(claims, slice.size, epochs);
  const redistribute = slice.policy === 'redistribute';
  const once = budget === null ? spreadLargestOnce(claims, slice, redistribute) : null;
  const within = budget !== null && redistribute ? spreadWithinCaps(claims, slice, budget) : null;
  const amounts = once ?? within?.amounts ?? spread(claims, slice, budget ?? 0);
  if (!Number.isSafeInteger(Math.round(sum(amounts)))) return null;
  if (!redistribute) return solveShrink(claims, amounts);
  const quotas = claims.map(({ task, size, cap }, i) => ({ task, size, amount: amounts[i]!, cap }));
  const counts = apportion(quotas, Math.round(sum(amounts)));
  const everyCap = claims.every(({ weight, cap }, i) => weight <= 0 || counts[i] === cap);
  return {
    counts,
    capped: claims.map(({ weight, cap }, i) => {
      const held = once !== null ? counts[i] === cap : within?.fixed[i] === true;
      return weight > 0 && (held || everyCap);
    }),
    asked: isTokenBudget(slice.size) ? null : budget,
  };
}

function leftOut(sources: readonly Source[], slice: Slice): string[] {
  const notes = sources
    .filter(({ size }) => size === 0)
    .map(({ task }) => `${task} has no training rows and is left out.`);
  for (const task of Object.keys(slice.weights ?? {})) {
    if (!sources.some((source) => source.task === task)) {
      notes.push(`mixture.weights names "${task}", which is none of the tasks.`);
    }
  }
  return notes;
}

/**
 * How often each task is drawn over the whole run (docs/spec/mixture.md). The order of the sources
 * decides the order of the result and nothing else. Without a size the run has `epochs` × all rows.
 */
export function planMixture(
  sources: readonly Source[],
  slice: Recipe['mixture'],
  epochs: number,
): Result<MixturePlan> {
  checkSources(sources);
  const notes = leftOut(sources, slice);
  const full = sources.filter(({ size }) => size > 0);
  if (full.length === 0) return fault('mixture-empty', 'No task has a training row: add data to mix.');
  const missing = checkMeans(full, slice);
  if (missing !== null) return missing;
  // Sums of floats depend on their order: one order for every order of import.
  const claims = claimsOf(full, slice).sort(bySizeThenName);
  const weights = claims.map(({ weight }) => weight);
  if (!weights.every((weight) => Number.isFinite(weight) && weight >= 0) || sum(weights) <= 0) {
    const message = 'mixture.weights must be numbers from 0, one of them above it.';
    return fault('mixture-weights', message);
  }
  const solution = solve(claims, slice, epochs);
  if (solution === null) {
    return fault('mixture-too-large', 'The mixture has no finite size: give mixture.size.examples.');
  }
  const total = sum(solution.counts);
  if (total === 0) {
    return fault('mixture-empty', 'The mixture draws no example: raise mixture.maxRepeats or mixture.size.');
  }
  const targets = targetShares(claims, slice);
  const rows = sum(full.map(({ size }) => size));
  const place = new Map(claims.map(({ task }, i) => [task, i]));
  const tasks = full.map(({ task, size, validation }): PlannedTask => {
    const i = place.get(task) ?? 0;
    const count = solution.counts[i]!;
    return {
      task,
      size,
      validation,
      natural: size / rows,
      target: targets[i]!,
      realised: count / total,
      count,
      repeats: count / size,
      capped: solution.capped[i]!,
    };
  });
  notes.push(...notesOf({ tasks, total, asked: solution.asked }, slice));
  return ok({ tasks, total, notes });
}
