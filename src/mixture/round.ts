/** A source's claim to whole examples. */
export interface Quota {
  readonly task: string;
  readonly size: number;
  /** Real-valued examples. */
  readonly amount: number;
  readonly cap: number;
}

/** Remainders closer than this are ties: they differ by rounding noise only. */
const GRID = 2 ** 20;

const snap = (value: number) => Math.round(value * GRID) / GRID;

/** The larger source first, then names by code unit (MIX-6). */
export function bySizeThenName(
  a: { readonly size: number; readonly task: string },
  b: { readonly size: number; readonly task: string },
): number {
  return b.size - a.size || (a.task < b.task ? -1 : a.task > b.task ? 1 : 0);
}

/**
 * Largest-remainder rounding to `total` examples, none above its cap. Expects the amounts to add up to
 * `total` (within half an example) and to lie within the caps.
 */
export function apportion(quotas: readonly Quota[], total: number): number[] {
  const snapped = quotas.map(({ amount }) => snap(amount));
  const counts = snapped.map(Math.floor);
  const order = quotas.map((quota, i) => ({ ...quota, i, remainder: snapped[i]! - counts[i]! }));
  order.sort((a, b) => b.remainder - a.remainder || bySizeThenName(a, b));
  let left = total - counts.reduce((a, b) => a + b, 0);
  for (const { i, amount, cap } of order) {
    if (left <= 0) break;
    if (amount <= 0 || counts[i]! >= cap) continue;
    counts[i] = counts[i]! + 1;
    left--;
  }
  return counts;
}
