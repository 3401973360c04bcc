import { csvOf } from '../../../state/csv.ts';
import { nearest, placeOf } from './reduce.ts';
import type { CurveSeries, Range } from './types.ts';

/** Values of the lines at one x, in their order; null: a line has no point there. */
interface TableRow {
  readonly x: number;
  readonly values: readonly (number | null)[];
}

/** All x at which some line has a point, each once, rising. */
function allX(series: readonly CurveSeries[]): number[] {
  const all = new Set<number>();
  for (const { x } of series) for (let i = 0; i < x.length; i++) all.add(x[i] ?? 0);
  return [...all].sort((a, b) => a - b);
}

function rowAt(series: readonly CurveSeries[], x: number): TableRow {
  const values = series.map((one) => {
    const place = placeOf(one.x, x);
    const value = one.x[place] === x ? one.y[place] : undefined;
    return value !== undefined && Number.isFinite(value) ? value : null;
  });
  return { x, values };
}

/** At most so many rows: those at which the most lines have points, then evenly spread ones. */
export function tableRows(series: readonly CurveSeries[], most: number): readonly TableRow[] {
  const sparse = series.filter(({ x }) => x.length > 1 && x.length <= most);
  const shared = allX(sparse);
  const all = shared.length > 0 && shared.length <= most ? shared : allX(series);
  const stride = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, i) => i % stride === 0 || i === all.length - 1).map((x) => rowAt(series, x));
}

/** All points of all lines: a column a line, a row an x. */
export function curvesCsv(series: readonly CurveSeries[], xLabel: string): string {
  const places = series.map(() => 0);
  const rows = allX(series).map((x) => [
    x,
    ...series.map((one, i) => {
      const place = places[i] ?? 0;
      if (one.x[place] !== x) return null;
      places[i] = place + 1;
      const value = one.y[place];
      return value !== undefined && Number.isFinite(value) ? value : null;
    }),
  ]);
  return csvOf([xLabel, ...series.map(({ name }) => name)], rows);
}

/** Lines that a summary speaks of; more are in the table. */
const SPOKEN = 8;

/** What the chart shows, in words. */
export function summaryOf(
  series: readonly CurveSeries[],
  xLabel: string,
  format: (value: number) => string,
): string {
  const parts = series.slice(0, SPOKEN).flatMap(({ name, x, y }) => {
    const first = y[0];
    const last = y[y.length - 1];
    if (first === undefined || last === undefined) return [];
    if (y.length === 1) return [`${name}: ${format(first)} at ${xLabel} ${x[0]}`];
    return [
      `${name}: from ${format(first)} at ${xLabel} ${x[0]} to ${format(last)} at ${xLabel} ${x[x.length - 1]}`,
    ];
  });
  if (parts.length === 0) return 'Nothing was measured yet.';
  const more = series.length > SPOKEN ? ` And ${series.length - SPOKEN} more lines, in the table.` : '';
  return `${parts.join('; ')}.${more}`;
}

/** A line's value at a place of the cursor. */
export interface Reading {
  readonly series: CurveSeries;
  /** Of the point that is read. */
  readonly x: number;
  readonly y: number;
}

/** The point of each line that is nearest to an x, of those in sight. */
export function readingsAt(series: readonly CurveSeries[], [from, to]: Range, x: number): Reading[] {
  return series.flatMap((one) => {
    const place = nearest(one.x, x);
    const at = one.x[place];
    const y = one.y[place];
    if (at === undefined || y === undefined || !Number.isFinite(y) || at < from || at > to) return [];
    return [{ series: one, x: at, y }];
  });
}
