import { useStore } from 'zustand';
import type { RunLog } from '../../runs/log.ts';
import type { RunState } from '../../state/run.ts';
import { useSession } from '../session.tsx';

/** To reckon with until this device has trained: about what a processor that plays the GPU reaches (docs/benchmarks.md). */
const ASSUMED_RATE = 20e9;

const SIZES = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
] as const;

/** "0.82 TFLOP", "13 TFLOP", to two digits at least; from a tenth of a unit on in that unit. */
export function flopSize(flops: number): string {
  const [scale, letter] = SIZES.find(([unit]) => flops >= unit / 10) ?? [1e6, 'M'];
  const value = flops / scale;
  return `${value < 10 ? value.toPrecision(2) : Math.round(value).toLocaleString('en')} ${letter}FLOP`;
}

/** Wall time of the run's steps so far in milliseconds, evaluations and pauses left out. */
export const stepTime = (log: RunLog): number =>
  log.column('milliseconds').reduce((sum, milliseconds) => sum + milliseconds, 0);

/** Operations a second that the run's steps have reached so far; null where its cost is not known. */
export function measuredRate({ cost, log }: Pick<RunState, 'cost' | 'log'>): number | null {
  const milliseconds = stepTime(log);
  if (!cost || cost.steps === 0 || milliseconds === 0) return null;
  return (1000 * (cost.training / cost.steps) * log.steps) / milliseconds;
}

/** What to reckon a run with: the rate of the run that is going on or was last, or an assumed one. */
export function useRate(): { readonly rate: number; readonly isMeasured: boolean } {
  const measured = useStore(useSession().run.store, measuredRate);
  return { rate: measured ?? ASSUMED_RATE, isMeasured: measured !== null };
}
