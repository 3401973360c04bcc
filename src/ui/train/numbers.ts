import type { RunLog } from '../../runs/log.ts';

/** Steps that a rate is averaged over: one alone jumps too much to be read. */
const RECENT = 10;

/** Loss and gradient norm: four places, as training logs have them. */
export const loss = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(4));

export const rate = (value: number | undefined) =>
  value === undefined ? '–' : value === 0 ? '0' : value.toExponential(2).replace('e-0', 'e-');

/** The same, as short as an axis wants it: 2e-4, 1.5e-4. */
export const shortRate = (value: number) => Number(value.toPrecision(3)).toExponential().replace(/e\+0$/, '');

export const whole = (value: number | undefined) =>
  value === undefined ? '–' : Math.round(value).toLocaleString('en');

/** Mean wall time of the last steps in milliseconds. */
export function meanStep(log: RunLog): number | undefined {
  const recent = log.column('milliseconds').slice(-RECENT);
  if (recent.length === 0) return undefined;
  return recent.reduce((sum, one) => sum + one, 0) / recent.length;
}

/** Mean time of the last steps on the GPU itself in milliseconds; undefined: the device does not tell. */
export function gpuStep(log: RunLog): number | undefined {
  const known = log.column('gpuMilliseconds').slice(-RECENT).filter(Number.isFinite);
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0) / known.length;
}

/** Supervised tokens a second over the last steps. */
export function tokenRate(log: RunLog): number | undefined {
  const sum = (values: Float64Array) => values.slice(-RECENT).reduce((total, one) => total + one, 0);
  const milliseconds = sum(log.column('milliseconds'));
  if (milliseconds === 0) return undefined;
  return (1000 * sum(log.column('supervisedTokens'))) / milliseconds;
}

/** "under 1 s", "41 s", "3 min 20 s", "2 h 5 min". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return 'under 1 s';
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "0:07", "12:40": a place in the run's time. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
