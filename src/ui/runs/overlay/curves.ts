import type { EvaluationRecord } from '../../../runs/events.ts';
import type { RunLog } from '../../../runs/log.ts';
import { keepFor, smoothed } from '../../train/series.ts';

/** What is drawn of every run: a loss of its own, or the validation loss of a task. */
export type Curve = 'validation' | 'train' | 'held-out' | 'plain-text' | { readonly task: string };

/** What x counts: optimiser steps, or supervised tokens learned from until there. */
export type Axis = 'steps' | 'tokens';

export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function lossAt(
  { loss, perTask, plainText }: EvaluationRecord,
  curve: Exclude<Curve, 'train'>,
): number | null {
  if (curve === 'validation') return loss;
  if (curve === 'plain-text') return plainText?.loss ?? null;
  if (curve === 'held-out') {
    const held = perTask.filter(({ heldOut }) => heldOut);
    return held.length === 0 ? null : held.reduce((sum, one) => sum + one.loss, 0) / held.length;
  }
  return perTask.find(({ task }) => task === curve.task)?.loss ?? null;
}

/** Supervised tokens learned from until the end of a step, for rising steps. */
export function tokensUntil(log: RunLog): (step: number) => number {
  const steps = log.column('step');
  const tokens = log.column('supervisedTokens');
  let place = 0;
  let sum = 0;
  return (step) => {
    while (place < steps.length && (steps[place] ?? 0) <= step) sum += tokens[place++] ?? 0;
    return sum;
  };
}

/** A run's curve; empty where it has none. */
export function lineOf(log: RunLog, curve: Curve, axis: Axis): Line {
  const until = tokensUntil(log);
  const at = (step: number) => (axis === 'steps' ? step : until(step));
  if (curve === 'train') {
    const loss = log.column('loss');
    return { x: log.column('step').map(at), y: smoothed(loss, keepFor(loss.length)) };
  }
  const x: number[] = [];
  const y: number[] = [];
  for (const evaluation of log.evaluations) {
    const value = lossAt(evaluation, curve);
    if (value === null) continue;
    x.push(at(evaluation.step));
    y.push(value);
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

/** Tasks that some run was evaluated on, by first appearance. */
export function evaluatedTasks(logs: readonly RunLog[]): readonly string[] {
  const names = new Set<string>();
  for (const { evaluations } of logs)
    for (const { perTask } of evaluations.slice(0, 1)) for (const { task } of perTask) names.add(task);
  return [...names];
}
