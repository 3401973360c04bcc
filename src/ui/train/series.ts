/** A point of a curve: x is a step. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** More than a chart has pixels; what lies between is not seen, only paid for. */
const MOST = 1000;

/**
 * At most MOST points that look the same: of every stretch its lowest and highest, in their order, so that
 * spikes stay; the ends are kept.
 */
export function thin(points: readonly Point[], most = MOST): readonly Point[] {
  if (points.length <= most) return points;
  const first = points[0]!;
  const last = points.at(-1)!;
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const inner = points.slice(1, -1);
  const out: Point[] = [first];
  for (let s = 0; s < stretches; s++) {
    const part = inner.slice(
      Math.floor((s * inner.length) / stretches),
      Math.floor(((s + 1) * inner.length) / stretches),
    );
    if (part.length === 0) continue;
    const low = part.reduce((a, b) => (b.value < a.value ? b : a));
    const high = part.reduce((a, b) => (b.value > a.value ? b : a));
    if (low === high) out.push(low);
    else out.push(...(low.step < high.step ? [low, high] : [high, low]));
  }
  out.push(last);
  return out;
}

/** Exponential moving average, corrected for its start at zero (as Adam's moments are). */
export function smooth(points: readonly Point[], keep: number): Point[] {
  let sum = 0;
  let weight = 0;
  return points.map(({ step, value }) => {
    sum = keep * sum + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return { step, value: sum / weight };
  });
}

/** How much of the past the smoothed curve keeps: more in longer runs. */
export const keepFor = (points: number) => (points < 20 ? 0.6 : points < 200 ? 0.85 : 0.95);

/** Round numbers that enclose the values, about `wanted` of them. */
export function ticksAround(values: readonly number[], wanted: number): number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (high - low < 1e-12) {
    const margin = Math.abs(high) / 10 || 1;
    low -= low === 0 ? 0 : margin;
    high += margin;
  }
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.floor(low / stride + 1e-9); ; i++) {
    ticks.push(Number((i * stride).toPrecision(12)));
    if (i * stride >= high - 1e-9 * stride) return ticks;
  }
}

/** Ticks of the axis of steps: whole numbers from 0 to the last step of the run. */
export function stepTicks(total: number, wanted: number): number[] {
  const rough = Math.max(1, total / wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = Math.max(1, power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10));
  const ticks: number[] = [];
  for (let step = 0; step < total - stride / 2; step += stride) ticks.push(step);
  return [...ticks, total];
}

/** Places of labels that want to stand at `wanted`, at least `gap` apart, inside [low, high]. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let floor = low;
  for (const one of order) {
    one.y = Math.max(one.y, floor);
    floor = one.y + gap;
  }
  // What was pushed out at the bottom pushes the others back up.
  let ceiling = high;
  for (const one of order.toReversed()) {
    one.y = Math.min(one.y, ceiling);
    ceiling = one.y - gap;
  }
  const out = new Array<number>(wanted.length).fill(0);
  for (const { y, index } of order) out[index] = y;
  return out;
}
