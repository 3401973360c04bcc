import type { Example, TaskSplit } from '../data/example.ts';
import { drawMixture } from '../mixture/draw.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { planRows } from '../tokens/packing/pack.ts';
import type { FactsOf } from './analysis-report.ts';

/** What a way of packing makes of the draw. */
export interface PackingReport {
  readonly packing: Recipe['mask']['packing'];
  /** Of the positions of rows filled to the context, 0 … 1. */
  readonly efficiency: number;
  readonly rows: number;
  readonly microBatches: number;
  readonly steps: number;
  /** Tokens of the longest sequence. */
  readonly longest: number;
}

/** A sequence in its row. */
interface PackedSegment {
  readonly example: Example;
  readonly task: string;
  readonly tokens: number;
  readonly supervised: number;
}

export interface PackedRow {
  readonly segments: readonly PackedSegment[];
}

/** The run as it is laid out. Steps and micro-batches count from 0 here. */
export interface PackedRun {
  /** none, greedy and best-fit, in this order. */
  readonly reports: readonly PackingReport[];
  /** Optimiser steps under the recipe's packing. */
  readonly steps: number;
  /** Micro-batches of a step: the last may have fewer. */
  microsOf(step: number): number;
  rowsOf(step: number, micro: number): readonly PackedRow[];
}

/** What of a recipe lays out a run whose plan is made. */
type PackedBy = Pick<Recipe, 'seed' | 'mask' | 'training'>;

const PACKINGS = ['none', 'greedy', 'best-fit'] as const;

/** The drawn sequences in training order, without those that the loss sees nothing of; null: a row is not known. */
function streamOf(
  plan: MixturePlan,
  tasks: readonly TaskSplit[],
  factsOf: FactsOf,
  { seed, training }: PackedBy,
): PackedSegment[] | null {
  const rows = new Map(tasks.map(({ task, train }) => [task, train]));
  const stream: PackedSegment[] = [];
  for (const drawn of drawMixture(plan, seed, training.epochs).flatMap((epoch) => [...epoch])) {
    const task = plan.tasks[drawn.task]?.task ?? '';
    const example = rows.get(task)?.[drawn.row];
    const facts = example && factsOf(example);
    if (!facts) return null;
    const { tokens, supervised } = facts;
    if (supervised > 0) stream.push({ example, task, tokens, supervised });
  }
  return stream;
}

/** How the drawn rows would be packed, from their lengths alone: exactly as the run packs them. */
export function packRun(
  plan: MixturePlan,
  tasks: readonly TaskSplit[],
  factsOf: FactsOf,
  recipe: PackedBy,
): PackedRun | null {
  const stream = streamOf(plan, tasks, factsOf, recipe);
  if (!stream || stream.length === 0) return null;
  const lengths = stream.map(({ tokens }) => tokens);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const { context } = recipe.mask;
  const { microBatch, accumulation, maxSteps } = recipe.training;
  const stepsOf = (micros: number) => {
    const all = Math.ceil(micros / accumulation);
    return Math.min(all, maxSteps ?? all);
  };
  const planned = PACKINGS.map((packing) => ({ packing, rows: planRows(lengths, { context, packing }) }));
  const reports = planned.map(({ packing, rows }): PackingReport => {
    const microBatches = Math.ceil(rows.length / microBatch);
    const efficiency = tokens / (rows.length * context);
    return { packing, efficiency, rows: rows.length, microBatches, steps: stepsOf(microBatches), longest };
  });
  const rows = planned.find(({ packing }) => packing === recipe.mask.packing)?.rows ?? [];
  const micros = Math.ceil(rows.length / microBatch);
  return {
    reports,
    steps: stepsOf(micros),
    microsOf: (step) => Math.min(accumulation, micros - step * accumulation),
    rowsOf: (step, micro) => {
      const from = (step * accumulation + micro) * microBatch;
      return rows.slice(from, from + microBatch).map((indices) => ({
        segments: indices.flatMap((index) => stream[index] ?? []),
      }));
    },
  };
}
