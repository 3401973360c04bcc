import { type CurveSeries, type Range, type View, xOf, yOf } from './types.ts';

/** Points of a line that its drawing needs. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

type Line = Pick<CurveSeries, 'x' | 'y'>;

/** The first place whose x is not below a value; x rises. */
export function placeOf(x: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place whose x is nearest to a value; −1: there is none. */
export function nearest(x: ArrayLike<number>, value: number): number {
  const after = placeOf(x, value);
  if (after === 0) return x.length === 0 ? -1 : 0;
  if (after === x.length) return after - 1;
  return (x[after] ?? 0) - value < value - (x[after - 1] ?? 0) ? after : after - 1;
}

/**
 * What of a line is to be drawn: in a range of x its lowest and highest point of each pixel column in their
 * order, so that spikes stay; and the points next to the range, so that the line goes on to the edge.
 *
 * @param isLog what is not above zero has no place
 */
export function reduce({ x, y }: Line, [from, to]: Range, columns: number, isLog: boolean): Points {
  const start = Math.max(0, placeOf(x, from) - 1);
  const end = Math.min(x.length, placeOf(x, to) + 1);
  const outX: number[] = [];
  const outY: number[] = [];
  const least = isLog ? Number.MIN_VALUE : Number.NEGATIVE_INFINITY;
  const isFew = end - start <= 2 * columns;
  const scale = columns / (to - from);
  let column = Number.NaN;
  let low = -1;
  let high = -1;
  const push = (place: number) => {
    outX.push(x[place] ?? 0);
    outY.push(y[place] ?? 0);
  };
  const flush = () => {
    if (low < 0) return;
    push(Math.min(low, high));
    if (low !== high) push(Math.max(low, high));
    low = -1;
  };
  for (let i = start; i < end; i++) {
    const value = y[i] ?? Number.NaN;
    if (!(value >= least && value < Number.POSITIVE_INFINITY) || value === Number.NEGATIVE_INFINITY) continue;
    if (isFew) {
      push(i);
      continue;
    }
    const own = Math.floor(((x[i] ?? 0) - from) * scale);
    if (own !== column) {
      flush();
      column = own;
    }
    if (low < 0) {
      low = i;
      high = i;
    } else if (value < (y[low] ?? 0)) low = i;
    else if (value > (y[high] ?? 0)) high = i;
  }
  flush();
  return { x: outX, y: outY };
}

/** Lowest and highest value of lines within a range of x; null: nothing is there. */
export function valuesOf(lines: readonly Points[], [from, to]: Range): Range | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x, y } of lines) {
    for (let i = 0; i < x.length; i++) {
      const at = x[i] ?? 0;
      if (at < from || at > to) continue;
      const value = y[i] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** To a tenth of a pixel; put together from whole numbers, which is twice as fast as writing fractions. */
function tenth(value: number): string {
  const tenths = Math.round(10 * value);
  if (tenths < 0) return String(tenths / 10);
  const whole = Math.floor(tenths / 10);
  const rest = tenths - 10 * whole;
  return rest === 0 ? `${whole}` : `${whole}.${rest}`;
}

/** The line as the `d` of an SVG path. */
export function pathOf({ x, y }: Points, view: View): string {
  let path = '';
  for (let i = 0; i < x.length; i++) {
    path += `${i === 0 ? 'M' : 'L'}${tenth(xOf(view, x[i] ?? 0))} ${tenth(yOf(view, y[i] ?? 0))}`;
  }
  return path;
}

/** Its points as strokes without length: round ends make them dots. */
export function dotsOf({ x, y }: Points, view: View): string {
  let path = '';
  for (let i = 0; i < x.length; i++) {
    path += `M${tenth(xOf(view, x[i] ?? 0))} ${tenth(yOf(view, y[i] ?? 0))}h0`;
  }
  return path;
}
