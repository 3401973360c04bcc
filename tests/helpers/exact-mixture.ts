/**
 * Counts of a mixture worked out in whole numbers and fractions, slowly and on their own: nothing here comes from
 * src. Fills the caps round by round (what is left over Σ claims of the still free; fix all that are above), then
 * rounds by the largest remainder within the caps.
 */

/** n / d, d > 0. */
interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const over = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d, d: a.d * b.n });
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const compare = (a: Fraction, b: Fraction) =>
  Number(a.n * b.d - b.n * a.d > 0n) - Number(a.n * b.d < b.n * a.d);
const whole = (n: number): Fraction => ({ n: BigInt(n), d: 1n });
const total = (values: readonly Fraction[]) => values.reduce(plus, whole(0));

export interface ExactTask {
  readonly task: string;
  readonly size: number;
  /** Examples in proportion: w · min(n, K)^(1/T) / mean tokens, as a whole number over `per`. */
  readonly claim: number;
  readonly per: number;
}

function filled(tasks: readonly ExactTask[], examples: number, caps: readonly (number | null)[]): Fraction[] {
  const claims = tasks.map(({ claim, per }): Fraction => ({ n: BigInt(claim), d: BigInt(per) }));
  const amounts = tasks.map(() => whole(0));
  let free = tasks.flatMap(({ claim }, i) => (claim > 0 ? [i] : []));
  let left = whole(examples);
  while (free.length > 0 && left.n > 0n) {
    const level = over(left, total(free.map((i) => claims[i]!)));
    const above = free.filter(
      (i) => caps[i] !== null && compare(times(level, claims[i]!), whole(caps[i]!)) > 0,
    );
    if (above.length === 0) {
      for (const i of free) amounts[i] = times(level, claims[i]!);
      break;
    }
    for (const i of above) {
      amounts[i] = whole(caps[i]!);
      left = plus(left, whole(-caps[i]!));
    }
    free = free.filter((i) => !above.includes(i));
  }
  return amounts;
}

/** Largest remainder; ties to the larger task, then by name in code-unit order. */
function rounded(
  tasks: readonly ExactTask[],
  amounts: readonly Fraction[],
  caps: readonly (number | null)[],
): number[] {
  const counts = amounts.map(({ n, d }) => Number(n / d));
  const all = total(amounts);
  let left = Number(all.n / all.d) - counts.reduce((a, b) => a + b, 0);
  const remainder = (i: number) => plus(amounts[i]!, whole(-counts[i]!));
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  const remainders = tasks.map((_, i) => remainder(i));
  const order = tasks
    .map((_, i) => i)
    .sort(
      (a, b) =>
        compare(remainders[b]!, remainders[a]!) ||
        tasks[b]!.size - tasks[a]!.size ||
        byName(tasks[a]!.task, tasks[b]!.task),
    );
  for (const i of order) {
    if (left === 0) break;
    if (tasks[i]!.claim === 0 || (caps[i] !== null && counts[i]! >= caps[i]!)) continue;
    counts[i] = counts[i]! + 1;
    left--;
  }
  return counts;
}

/** Counts a task for a run of `examples`; a cap is maxRepeats · size over the whole run, null where there is none. */
export function exactCounts(
  tasks: readonly ExactTask[],
  examples: number,
  maxRepeats: number | null,
  policy: 'shrink' | 'redistribute',
): number[] {
  const caps = tasks.map(({ size }) => (maxRepeats === null ? null : maxRepeats * size));
  if (policy === 'redistribute') return rounded(tasks, filled(tasks, examples, caps), caps);
  const none = tasks.map(() => null);
  return rounded(tasks, filled(tasks, examples, none), none).map((count, i) =>
    Math.min(count, caps[i] ?? Infinity),
  );
}
