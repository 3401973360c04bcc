/** A histogram's outline for a chart with areas in steps. */
export interface Step {
  /** Tokens a row, where the bin begins. */
  readonly from: number;
  /** Heights to draw: rows, or their logarithm (see `height`). */
  readonly all: number;
  readonly scored: number;
  /** Rows. */
  readonly rows: number;
  readonly scoredRows: number;
}

/** Rows as a height: as they are, or log10(1 + rows), which keeps an empty bin at the ground. */
const height = (rows: number, isLog: boolean): number => (isLog ? Math.log10(1 + rows) : rows);

/** The counts of `height`'s ticks: 0, 1, 10, 100, … up to the most. */
export function logTicks(most: number): { at: number; rows: number }[] {
  const ticks = [{ at: 0, rows: 0 }];
  for (let rows = 1; rows <= Math.max(1, most); rows *= 10) ticks.push({ at: Math.log10(1 + rows), rows });
  return ticks;
}

/** Bins as steps; the last one goes down to nothing, so that its bin has an end. */
export function stepsOf(
  { width, tokens, supervised }: { width: number; tokens: readonly number[]; supervised: readonly number[] },
  isLog: boolean,
): Step[] {
  const bins = Math.max(tokens.length, supervised.length);
  return Array.from({ length: bins + 1 }, (_, i) => {
    const rows = tokens[i] ?? 0;
    const scoredRows = supervised[i] ?? 0;
    return { from: i * width, all: height(rows, isLog), scored: height(scoredRows, isLog), rows, scoredRows };
  });
}

/** The sum of histograms whose bins are equally wide. */
export function added<T extends { width: number; tokens: readonly number[]; supervised: readonly number[] }>(
  histograms: readonly T[],
): { width: number; tokens: number[]; supervised: number[] } {
  const sum = { width: histograms[0]?.width ?? 1, tokens: [] as number[], supervised: [] as number[] };
  for (const { tokens, supervised } of histograms) {
    tokens.forEach((rows, i) => {
      sum.tokens[i] = (sum.tokens[i] ?? 0) + rows;
    });
    supervised.forEach((rows, i) => {
      sum.supervised[i] = (sum.supervised[i] ?? 0) + rows;
    });
  }
  return sum;
}

/** Round numbers from 0 to the end, at most eight of them. */
export function roundTicks(end: number): number[] {
  const rough = Math.max(1, end / 7);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}
