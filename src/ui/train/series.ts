/** Exponential moving average, corrected for its start at zero (as Adam's moments are); gaps are left out. */
export function smoothed(values: Float64Array, keep: number): Float64Array {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (Number.isFinite(value)) {
      sum = keep * sum + (1 - keep) * value;
      weight = keep * weight + (1 - keep);
    }
    return weight === 0 ? Number.NaN : sum / weight;
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
