import { type Points, pathOf, reduce, valuesOf } from '../src/ui/charts/curves/reduce.ts';
import type { Range, View } from '../src/ui/charts/curves/types.ts';
import { machine } from './measure/load.ts';
import { markdownTable, median, readableMs } from './measure/statistics.ts';

/** Lines that a chart has of a run, its steps, and pixel columns that each line is reduced to. */
const SETS = [
  { lines: 10, steps: 10_000, columns: 940 },
  // Sixty tasks, train and validation: of so many a chart draws half as many columns.
  { lines: 120, steps: 10_000, columns: 470 },
] as const;
/** In px. */
const WIDTH = 940;
const HEIGHT = 280;
const WARM = 10;
const PASSES = 40;

interface CurvesResult {
  readonly lines: number;
  readonly steps: number;
  /** Until every line is reduced to the pixels and its axis found. */
  readonly reduce_ms: number;
  /** Until every line is written as a path. */
  readonly paths_ms: number;
  /** Letters of all paths. */
  readonly letters: number;
}

export interface CurvesBench {
  readonly bench: 'curves';
  readonly date: string;
  readonly machine: ReturnType<typeof machine>;
  readonly results: readonly CurvesResult[];
}

interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Losses that fall with noise; the same every time. */
function made(lines: number, steps: number): readonly Line[] {
  let state = 1;
  const noise = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: lines }, (_, line) => ({
    x: Float64Array.from({ length: steps }, (_, i) => i + 1),
    y: Float64Array.from({ length: steps }, (_, i) => line / 10 + 3 * Math.exp((-4 * i) / steps) + noise()),
  }));
}

function timed({ lines, steps, columns }: (typeof SETS)[number]): CurvesResult {
  const series = made(lines, steps);
  const range: Range = [0, steps];
  const reductions: number[] = [];
  const paths: number[] = [];
  let letters = 0;
  for (let pass = 0; pass < WARM + PASSES; pass++) {
    const start = performance.now();
    const reduced: readonly Points[] = series.map((line) => reduce(line, range, columns, false));
    const values = valuesOf(reduced, range) ?? [0, 1];
    const middle = performance.now();
    const view: View = { range, values, isLog: false, left: 0, right: WIDTH, top: 0, bottom: HEIGHT };
    letters = reduced.reduce((sum, points) => sum + pathOf(points, view).length, 0);
    if (pass < WARM) continue;
    reductions.push(middle - start);
    paths.push(performance.now() - middle);
  }
  return { lines, steps, reduce_ms: median(reductions), paths_ms: median(paths), letters };
}

/** What a redraw of a run's curves computes before the browser paints it. */
export const curvesBench = (): CurvesBench => ({
  bench: 'curves',
  date: new Date().toISOString(),
  machine: machine(),
  results: SETS.map(timed),
});

export const curvesTable = ({ results }: CurvesBench): string =>
  markdownTable(
    ['lines', 'steps', 'reduced', 'written', 'letters'],
    results.map(({ lines, steps, reduce_ms, paths_ms, letters }) => [
      String(lines),
      String(steps),
      readableMs(reduce_ms),
      readableMs(paths_ms),
      String(letters),
    ]),
  );
