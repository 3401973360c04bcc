import type { CheckpointInfo } from './checkpoint.ts';

/**
 * The checkpoints that stay: the best and the newest `last`. At least two of these, so that one that turns out to
 * be damaged has another before it.
 *
 * @param best step of the best evaluation; null: none
 * @returns those of `all` that stay, by step
 */
export function retained(
  all: readonly CheckpointInfo[],
  best: number | null,
  last: number,
): readonly CheckpointInfo[] {
  const byStep = all.toSorted((a, b) => a.step - b.step);
  const newest = new Set(byStep.slice(-Math.max(2, last)));
  return byStep.filter((one) => newest.has(one) || one.step === best);
}
