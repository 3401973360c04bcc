import { ticksAround } from '../../train/series.ts';
import type { Range } from './types.ts';

/** An axis of values: what it encloses, and where it has lines. */
export interface ValueAxis {
  readonly values: Range;
  readonly ticks: readonly number[];
}

const EMPTY: ValueAxis = { values: [0, 1], ticks: [0, 1] };
/** More powers of ten than this have no lines between them. */
const FINE = 2.2;
const FINEST = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Lines at 1, 2 and 5 times the powers of ten, or at these alone; the axis ends where the values do. */
function logAxis([low, high]: Range): ValueAxis {
  const margin = Math.max(1.02, (high / low) ** 0.03);
  const values: Range = [low / margin, high * margin];
  const decades = Math.log10(values[1] / values[0]);
  const digits = decades > FINE ? [1] : decades > 1 ? [1, 2, 5] : FINEST;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(values[0])); 10 ** power <= values[1]; power++) {
    for (const digit of digits) {
      const tick = Number((digit * 10 ** power).toPrecision(3));
      if (tick >= values[0] && tick <= values[1]) ticks.push(tick);
    }
  }
  return { values, ticks: ticks.length > 0 ? ticks : [low] };
}

/** @param values null: there is nothing to show; all above zero where the axis is logarithmic */
export function valueAxis(values: Range | null, isLog: boolean, wanted: number): ValueAxis {
  if (!values) return EMPTY;
  if (isLog) return logAxis(values);
  const ticks = ticksAround(values, wanted);
  return { values: [ticks[0] ?? 0, ticks.at(-1) ?? 1], ticks };
}

/** Lines of the x axis within what is in sight: round numbers, whole ones where x is a count. */
export function rangeTicks([from, to]: Range, wanted: number): readonly number[] {
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = power * ([1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(from / stride - 1e-9); i * stride <= to + 1e-9 * stride; i++) {
    ticks.push(Number((i * stride).toPrecision(12)));
  }
  return ticks;
}

/** Below it an axis has its numbers as the lines have them: 2e-4. */
const SMALL = 1e-3;

/** A number of the axis of values: no longer than it must be. */
export function tickText(value: number, ticks: readonly number[], format: (value: number) => string): string {
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest < 10 * SMALL && largest > 0) return format(value);
  return String(Number(value.toPrecision(6)));
}
