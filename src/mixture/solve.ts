import type { Recipe } from '../recipe/schema.ts';
import type { Claim } from './claims.ts';

type Slice = Recipe['mixture'];
type Shape = Pick<Slice, 'temperature' | 'limit'>;

export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** 1/T may not be infinite: 0 · ∞ is no number. Differences of sizes times this are all or nothing. */
const MOST_INVERSE = 1e300;

/**
 * Relative shares of `live` claims, w · min(n, K)^(1/T) over `unitsOf`, the largest of them 1. In logarithms
 * and against the largest source, so that neither a tiny T nor a tiny weight gives 0/0 (MIX-2).
 */
function relative(live: readonly Claim[], { temperature, limit }: Shape, unitsOf: (c: Claim) => number) {
  const inverse = temperature === 'inf' ? 0 : Math.min(1 / temperature, MOST_INVERSE);
  const sizes = live.map(({ size }) => Math.log(Math.min(size, limit ?? Infinity)));
  const largest = sizes.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponents = live.map(
    (claim, i) => (sizes[i]! - largest) * inverse + Math.log(claim.weight) - Math.log(unitsOf(claim)),
  );
  const top = exponents.reduce((a, b) => Math.max(a, b), -Infinity);
  return exponents.map((exponent) => Math.exp(exponent - top));
}

const live = (claims: readonly Claim[]) => claims.flatMap(({ weight }, i) => (weight > 0 ? [i] : []));

/** `values` of the places in `at`, 0 elsewhere. */
function scatter(length: number, at: readonly number[], values: readonly number[]): number[] {
  const all = new Array<number>(length).fill(0);
  for (const [place, i] of at.entries()) all[i] = values[place]!;
  return all;
}

/** Target shares of the recipe's unit, before caps: fractions of 1. */
export function targetShares(claims: readonly Claim[], shape: Shape): number[] {
  const at = live(claims);
  const shares = relative(
    at.map((i) => claims[i]!),
    shape,
    () => 1,
  );
  const total = sum(shares);
  return scatter(
    claims.length,
    at,
    shares.map((share) => share / total),
  );
}

/** Examples in proportion to share / mean units (MIX-7), for claims that all have a weight. */
const rates = (claims: readonly Claim[], shape: Shape) =>
  relative(claims, shape, ({ meanUnits }) => meanUnits);

/** Real-valued examples for a budget, caps aside, for claims that all have a weight. */
function spreadAll(claims: readonly Claim[], shape: Shape, budget: number): number[] {
  const rate = rates(claims, shape);
  const whole = sum(rate.map((r, i) => r * claims[i]!.cost));
  return rate.map((r) => (budget / whole) * r);
}

/** Real-valued examples a claim, and which of them a cap decided. */
export interface Spread {
  readonly amounts: readonly number[];
  readonly fixed: readonly boolean[];
}

/**
 * What a cap takes away goes to the others in proportion to their claims, until none is above its cap (MIX-5;
 * with equal claims this is UniMax). A round fixes at least one claim, and few rounds fix all that will be.
 */
function spreadWithinCaps(claims: readonly Claim[], shape: Shape, budget: number): Spread {
  const amounts = claims.map(() => 0);
  const fixed = claims.map(() => false);
  let free = live(claims);
  let left = budget;
  while (free.length > 0 && left > 0) {
    const proposed = spreadAll(
      free.map((i) => claims[i]!),
      shape,
      left,
    );
    const over = free.filter((i, place) => proposed[place]! > claims[i]!.cap);
    if (over.length === 0) {
      for (const [place, i] of free.entries()) amounts[i] = proposed[place]!;
      break;
    }
    for (const i of over) {
      fixed[i] = true;
      amounts[i] = claims[i]!.cap;
      left -= claims[i]!.cap * claims[i]!.cost;
    }
    free = free.filter((i) => !fixed[i]);
  }
  return { amounts, fixed };
}

/**
 * Amounts such that the rows of the largest source are seen once (MIX-8). Under redistribution the
 * others stop at their caps and the largest does not take over what they leave.
 */
function spreadLargestOnce(claims: readonly Claim[], slice: Slice): Spread {
  const at = live(claims);
  const own = at.map((i) => claims[i]!);
  const rate = rates(own, slice);
  const { size } = own.reduce((a, b) => (b.size > a.size ? b : a));
  const reference = rate[own.findIndex((claim) => claim.size === size)]!;
  const once = own.map((_, place) => size * (rate[place]! / reference));
  const redistribute = slice.policy === 'redistribute';
  const amounts = own.map(({ cap }, place) => (redistribute ? Math.min(once[place]!, cap) : once[place]!));
  const fixed = own.map(({ cap }, place) => redistribute && once[place]! > cap);
  const held = new Set(at.filter((_, place) => fixed[place]));
  return { amounts: scatter(claims.length, at, amounts), fixed: claims.map((_, i) => held.has(i)) };
}

/** Examples (or tokens) of the whole run; null means `largestOnce`. */
export function budgetOf(claims: readonly Claim[], size: Slice['size'], epochs: number): number | null {
  if (size === null) return epochs * sum(claims.map((claim) => claim.size));
  if ('examples' in size) return size.examples;
  return 'tokens' in size ? size.tokens : null;
}

/**
 * Real-valued examples a claim over the whole run. Under *shrink* the caps have not been applied: they cut what
 * has been rounded.
 */
export function spread(claims: readonly Claim[], slice: Slice, epochs: number): Spread {
  const budget = budgetOf(claims, slice.size, epochs);
  if (budget === null) return spreadLargestOnce(claims, slice);
  if (slice.policy === 'redistribute') return spreadWithinCaps(claims, slice, budget);
  const at = live(claims);
  const amounts = spreadAll(
    at.map((i) => claims[i]!),
    slice,
    budget,
  );
  return { amounts: scatter(claims.length, at, amounts), fixed: claims.map(() => false) };
}
