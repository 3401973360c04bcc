/** Ends at a round number from the largest value on, with at most six ticks from 0. */
export interface Axis {
  readonly end: number;
  readonly ticks: readonly number[];
}

const MOST_STEPS = 5;

/** An axis in steps of 1, 2 or 5 times a power of ten. */
export function niceAxis(most: number): Axis {
  if (!(most > 0) || !Number.isFinite(most)) return { end: 1, ticks: [0, 1] };
  const scale = 10 ** Math.floor(Math.log10(most / MOST_STEPS));
  const step = [1, 2, 5, 10].map((times) => times * scale).find((one) => most / one <= MOST_STEPS);
  const width = step ?? 10 * scale;
  // A largest value just on a tick needs no further one for what rounding adds to it.
  const steps = Math.max(1, Math.ceil(most / width - 1e-6));
  return { end: steps * width, ticks: Array.from({ length: steps + 1 }, (_, i) => i * width) };
}
