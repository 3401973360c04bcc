import type { Recipe } from '../recipe/schema.ts';

/** A source as the solver sees it. */
export interface Claim {
  readonly task: string;
  readonly size: number;
  readonly weight: number;
  /** What one example costs of the budget: 1, or its mean tokens. */
  readonly cost: number;
  /** What one example counts for in the shares: 1, or its mean tokens. */
  readonly meanUnits: number;
  /** Examples over the whole run that max_repeats allows; may be Infinity. */
  readonly cap: number;
}

type Slice = Pick<Recipe['mixture'], 'temperature' | 'limit'>;

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/**
 * Relative claims w · min(n, K)^(1/T), the largest of them 1. In logarithms and against the largest
 * source, so that neither a tiny T nor a tiny weight gives 0/0 (MIX-2).
 */
function relativeShares(claims: readonly Claim[], { temperature, limit }: Slice): number[] {
  const inverse = temperature === 'inf' ? 0 : 1 / temperature;
  const live = claims.filter(({ weight }) => weight > 0);
  const clipped = (claim: Claim) => Math.min(claim.size, limit ?? Infinity);
  const largest = Math.max(...live.map(clipped));
  const exponents = claims.map((claim) => {
    if (claim.weight <= 0) return -Infinity;
    const ratio = Math.log(clipped(claim) / largest);
    return (ratio === 0 ? 0 : ratio * inverse) + Math.log(claim.weight);
  });
  const top = Math.max(...exponents);
  return exponents.map((exponent) => Math.exp(exponent - top));
}

/** Target shares of the recipe's unit, before caps: fractions of 1. */
export function targetShares(claims: readonly Claim[], slice: Slice): number[] {
  const shares = relativeShares(claims, slice);
  const total = sum(shares);
  return shares.map((share) => share / total);
}

/** Examples in proportion to share / mean units, for all of `claims` (MIX-7). */
function rates(claims: readonly Claim[], slice: Slice): number[] {
  return relativeShares(claims, slice).map((share, i) => share / (claims[i]?.meanUnits ?? 1));
}

/** Real-valued examples a source for a budget, caps aside. */
export function spread(claims: readonly Claim[], slice: Slice, budget: number): number[] {
  const rate = rates(claims, slice);
  const whole = sum(rate.map((r, i) => r * (claims[i]?.cost ?? 1)));
  return rate.map((r) => (budget / whole) * r);
}

/**
 * Real-valued examples a source within the caps: what a cap takes away goes to the others in proportion
 * to their claims, until none is above its cap (MIX-5; with equal claims this is UniMax).
 */
export function spreadWithinCaps(
  claims: readonly Claim[],
  slice: Slice,
  budget: number,
): { readonly amounts: number[]; readonly fixed: boolean[] } {
  const amounts = claims.map(() => 0);
  const fixed = claims.map(() => false);
  let left = budget;
  for (;;) {
    const free = claims.flatMap((claim, i) => (fixed[i] || claim.weight <= 0 ? [] : [i]));
    if (free.length === 0 || left <= 0) return { amounts, fixed };
    const freeClaims = free.map((i) => claims[i]!);
    const proposed = spread(freeClaims, slice, left);
    const over = free.filter((i, place) => proposed[place]! > claims[i]!.cap);
    if (over.length === 0) {
      for (const [place, i] of free.entries()) amounts[i] = proposed[place]!;
      return { amounts, fixed };
    }
    for (const i of over) {
      fixed[i] = true;
      amounts[i] = claims[i]!.cap;
      left -= claims[i]!.cap * claims[i]!.cost;
    }
  }
}

/**
 * Amounts such that the rows of the largest source are seen once (MIX-8). Under redistribution the
 * others stop at their caps and the largest does not take over what they leave.
 */
export function spreadLargestOnce(claims: readonly Claim[], slice: Slice, redistribute: boolean): number[] {
  const rate = rates(claims, slice);
  let largest = -1;
  for (const [i, claim] of claims.entries()) {
    if (claim.weight > 0 && (largest < 0 || claim.size > claims[largest]!.size)) largest = i;
  }
  const { size } = claims[largest]!;
  const reference = rate[largest]!;
  return claims.map((claim, i) => {
    const amount = i === largest ? size : size * (rate[i]! / reference);
    return redistribute ? Math.min(amount, claim.cap) : amount;
  });
}
