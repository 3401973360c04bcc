import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { RunLog } from '../../runs/log.ts';
import { useSession } from '../session.tsx';

/** A step as the charts draw it. */
export interface ShownStep {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly gradNorm: number;
}

function stepsOf(log: RunLog): readonly ShownStep[] {
  const [loss, learningRate, gradNorm] = [
    log.column('loss'),
    log.column('learningRate'),
    log.column('gradNorm'),
  ];
  return Array.from(log.column('step'), (step, i) => ({
    step,
    loss: loss[i] ?? 0,
    learningRate: learningRate[i] ?? 0,
    gradNorm: gradNorm[i] ?? 0,
  }));
}

/** The log of the page's run: told anew whenever it has grown. */
export function useRunLog(): { readonly log: RunLog; readonly revision: number } {
  const { run } = useSession();
  const log = useStore(run.store, (state) => state.log);
  const revision = useStore(run.store, (state) => state.revision);
  return { log, revision };
}

/** The steps of the page's run. */
export function useSteps(): readonly ShownStep[] {
  const { log, revision } = useRunLog();
  // The log grows in place: its revision says when.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo(() => stepsOf(log), [log, revision]);
}
