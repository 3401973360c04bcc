import { measured } from '../runs/early-stop.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { RunState } from './run.ts';

/** The base model. */
export const BASE: Side = { kind: 'base' };

/** Step of the checkpoint that a run is judged by: the best, or the last where the recipe or the run has no best. */
export function resultStep({
  record,
  checkpoints,
  log,
}: Pick<RunState, 'record' | 'checkpoints' | 'log'>): number | null {
  if (!record) return null;
  const { keep, measure } = record.recipe.evaluation;
  const last = checkpoints.at(-1)?.step ?? null;
  if (keep === 'last') return last;
  let best: { readonly step: number; readonly value: number } | null = null;
  for (const evaluation of log.evaluations) {
    const value = measured(evaluation, measure);
    if (value !== null && (best === null || value < best.value)) best = { step: evaluation.step, value };
  }
  return checkpoints.find(({ step }) => step === best?.step)?.step ?? last;
}

/** What the page's run learned, as a side that can be asked: null before it has ended, or of another model. */
export function resultSide(
  { id, result, model }: Pick<RunState, 'id' | 'result' | 'model'>,
  modelId: string,
): Extract<Side, { kind: 'checkpoint' }> | null {
  return id !== null && result !== null && model?.id === modelId
    ? { kind: 'checkpoint', run: id, step: result }
    : null;
}
