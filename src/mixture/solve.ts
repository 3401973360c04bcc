import type { Recipe } from '../recipe/schema.ts';
import type { Claim } from './claims.ts';

type Slice = Recipe['mixture'];
type Temperature = Slice['temperature'];

export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** 1/T may not be infinite: 0 · ∞ is no number. Differences of sizes times this are all or nothing. */
const MOST_INVERSE = 1e300;

/**
 * Relative shares w · min(n, K)^(1/T) (over mean units: `logRate`), the largest of them 1. In logarithms and
 * against the largest source that has a weight, so that neither a tiny T nor a tiny weight gives 0/0 (MIX-2).
 */
function relative(claims: readonly Claim[], temperature: Temperature, of: 'logWeight' | 'logRate'): number[] {
  const inverse = temperature === 'inf' ? 0 : Math.min(1 / temperature, MOST_INVERSE);
  const largest = claims.reduce(
    (most, { weight, logSize }) => (weight > 0 ? Math.max(most, logSize) : most),
    -Infinity,
  );
  const exponents = claims.map((claim) => (claim.logSize - largest) * inverse + claim[of]);
  const top = exponents.reduce((most, exponent) => Math.max(most, exponent), -Infinity);
  return exponents.map((exponent) => Math.exp(exponent - top));
}

/** Target shares of the recipe's unit, before caps: fractions of 1. */
export function targetShares(claims: readonly Claim[], temperature: Temperature): number[] {
  const shares = relative(claims, temperature, 'logWeight');
  const total = sum(shares);
  return shares.map((share) => share / total);
}

/** Real-valued examples for a budget, caps aside. */
function spreadFreely(claims: readonly Claim[], temperature: Temperature, budget: number): number[] {
  const rate = relative(claims, temperature, 'logRate');
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
function spreadWithinCaps(claims: readonly Claim[], temperature: Temperature, budget: number): Spread {
  const amounts = claims.map(() => 0);
  const fixed = claims.map(() => false);
  let free = claims.flatMap(({ weight }, i) => (weight > 0 ? [i] : []));
  let left = budget;
  while (free.length > 0 && left > 0) {
    const proposed = spreadFreely(
      free.map((i) => claims[i]!),
      temperature,
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
 * others stop at their caps and the largest does not take over what they leave. `claims` have the largest first.
 */
function spreadLargestOnce(claims: readonly Claim[], slice: Slice): Spread {
  const rate = relative(claims, slice.temperature, 'logRate');
  const largest = claims.findIndex(({ weight }) => weight > 0);
  const { size } = claims[largest]!;
  const once = rate.map((r) => size * (r / rate[largest]!));
  if (slice.policy === 'shrink') return { amounts: once, fixed: claims.map(() => false) };
  return {
    amounts: once.map((amount, i) => Math.min(amount, claims[i]!.cap)),
    fixed: once.map((amount, i) => amount > claims[i]!.cap),
  };
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
  if (slice.policy === 'redistribute') return spreadWithinCaps(claims, slice.temperature, budget);
  return {
    amounts: spreadFreely(claims, slice.temperature, budget),
    fixed: claims.map(() => false),
  };
}
