/**
 * The mixture worked out a second time, on its own, from the formulas alone (q ∝ n^(1/T), cap = max_repeats
 * × n, policy "redistribute", whole examples by largest remainder): nothing here comes from src.
 */
export interface Expected {
  readonly task: string;
  readonly size: number;
  readonly natural: number;
  readonly target: number;
  readonly realised: number;
  readonly count: number;
  readonly repeats: number;
}

/** Training rows of a task after the sample recipe's split: 50 rows validate, or half of a task that is smaller. */
export function trainingRows(rows: number): number {
  return rows - Math.min(50, Math.floor(rows / 2));
}

export function expectedMixture(
  sizes: Readonly<Record<string, number>>,
  temperature: number,
  maxRepeats: number,
): Expected[] {
  const tasks = Object.entries(sizes).map(([task, size]) => ({ task, size }));
  const total = tasks.reduce((sum, { size }) => sum + size, 0);
  const powers = tasks.map(({ size }) => size ** (1 / temperature));
  const power = powers.reduce((sum, p) => sum + p, 0);
  const targets = powers.map((p) => p / power);
  const caps = tasks.map(({ size }) => maxRepeats * size);

  // raise one level λ until the budget is spent: each task gets min(cap, λ·q); bisection finds the level
  const wanted = Math.min(
    total,
    caps.reduce((sum, cap) => sum + cap, 0),
  );
  const spent = (level: number) => targets.reduce((sum, q, i) => sum + Math.min(caps[i]!, level * q), 0);
  let low = 0;
  let high = 1;
  while (spent(high) < wanted - 1e-9 && high < 1e15) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (spent(middle) < wanted) low = middle;
    else high = middle;
  }
  const exact = targets.map((q, i) => Math.min(caps[i]!, high * q));

  const counts = exact.map((x) => Math.floor(x + 1e-6));
  const order = exact
    .map((x, i) => ({ i, rest: x - counts[i]! }))
    .filter(({ i }) => counts[i]! < caps[i]!)
    .sort((a, b) => b.rest - a.rest || tasks[b.i]!.size - tasks[a.i]!.size);
  let left = Math.round(wanted) - counts.reduce((sum, n) => sum + n, 0);
  for (const { i } of order) {
    if (left <= 0) break;
    counts[i] = counts[i]! + 1;
    left--;
  }
  const drawn = counts.reduce((sum, n) => sum + n, 0);
  return tasks.map(({ task, size }, i) => ({
    task,
    size,
    natural: size / total,
    target: targets[i]!,
    realised: counts[i]! / drawn,
    count: counts[i]!,
    repeats: counts[i]! / size,
  }));
}
