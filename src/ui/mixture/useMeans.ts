import { useEffect, useState } from 'react';
import type { TaskSplit } from '../../data/example.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { MeanTokens } from '../../state/mixture.ts';
import { useRecipe, useSession } from '../session.tsx';

/** What of [tokens, supervised] the plan asks for; null where examples are all it needs. */
function neededCount({ unit, size }: Recipe['mixture']): 0 | 1 | null {
  if (unit === 'supervised') return 1;
  return unit === 'tokens' || (size !== null && 'tokens' in size) ? 0 : null;
}

/** Mean of every second number from `first`, task by task. */
function meansOf(tasks: readonly TaskSplit[], counts: Uint32Array, first: 0 | 1): MeanTokens {
  const means = new Map<string, number>();
  let row = 0;
  for (const { task, train } of tasks) {
    let sum = 0;
    for (let i = 0; i < train.length; i++, row++) sum += counts[2 * row + first] ?? 0;
    if (train.length > 0) means.set(task, sum / train.length);
  }
  return means;
}

export interface Means {
  readonly means: MeanTokens | null;
  /** Rows counted so far, while they are being counted. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly error: string | null;
}

interface Counted {
  readonly tasks: readonly TaskSplit[];
  readonly mask: string;
  readonly counts: Uint32Array;
}

/** Counts outlive the stage, so that coming back to it does not count again. */
let known: Counted | null = null;

/** Mean tokens of each task's training rows, counted in the background once the plan needs them. */
export function useMeans(tasks: readonly TaskSplit[]): Means {
  const session = useSession();
  const recipe = useRecipe();
  const first = neededCount(recipe.mixture);
  const mask = JSON.stringify(recipe.mask);
  const [counted, setCounted] = useState(known);
  const [progress, setProgress] = useState<Means['progress']>(null);
  const [error, setError] = useState<string | null>(null);
  const current = counted !== null && counted.tasks === tasks && counted.mask === mask ? counted : null;
  const wanted = first !== null && current === null && tasks.length > 0;

  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    const { signal } = controller;
    const rows = tasks.flatMap(({ train }) => train);
    setProgress({ done: 0, total: rows.length });
    setError(null);
    session.mask
      .counts(rows, JSON.parse(mask) as Recipe['mask'], {
        signal,
        onProgress: (done, total) => {
          if (!signal.aborted) setProgress({ done, total });
        },
      })
      .then((counts) => {
        if (signal.aborted) return;
        known = { tasks, mask, counts };
        setCounted(known);
      })
      .catch((reason: unknown) => {
        if (!signal.aborted) setError(reason instanceof Error ? reason.message : String(reason));
      })
      .finally(() => {
        if (!signal.aborted) setProgress(null);
      });
    return () => controller.abort();
  }, [wanted, tasks, mask, session]);

  const [made, setMade] = useState<{ of: Counted; first: 0 | 1; means: MeanTokens } | null>(null);
  // The plan is remembered by the map's identity: one map for one set of counts.
  if (first !== null && current !== null && (made?.of !== current || made.first !== first)) {
    setMade({ of: current, first, means: meansOf(tasks, current.counts, first) });
  }
  const means = first !== null && made?.of === current && made?.first === first ? made.means : null;
  return { means, progress, error };
}
