import { drawMixture } from '../mixture/draw.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { planRows } from '../tokens/packing/pack.ts';

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

/** What lays out a run whose plan is made: lengths of a task's training rows, a task of the plan each. */
export interface PackingRequest {
  readonly plan: MixturePlan;
  readonly recipe: Pick<Recipe, 'seed' | 'mask' | 'training'>;
  readonly tokens: readonly Uint32Array[];
  /** Rows with none are not trained on. */
  readonly supervised: readonly Uint32Array[];
}

/** The run as it is laid out, in columns. */
export interface PackedLayout {
  /** none, greedy and best-fit, in this order. */
  readonly reports: readonly PackingReport[];
  /** Optimiser steps, and micro-batches in all, under the recipe's packing. */
  readonly steps: number;
  readonly micros: number;
  /** Sequences row after row: task by its place in the plan, row by its place among the task's training rows. */
  readonly tasks: Uint32Array;
  readonly places: Uint32Array;
  /** Where each row begins in these, and the end of the last. */
  readonly starts: Uint32Array;
}

const PACKINGS = ['none', 'greedy', 'best-fit'] as const;

/** The drawn sequences in training order, without those that the loss sees nothing of. */
function streamOf({ plan, recipe, tokens, supervised }: PackingRequest) {
  const draw = drawMixture(plan, recipe.seed, recipe.training.epochs);
  const most = draw.reduce((sum, epoch) => sum + epoch.length, 0);
  const tasks = new Uint32Array(most);
  const places = new Uint32Array(most);
  const lengths: number[] = [];
  for (const epoch of draw) {
    for (let i = 0; i < epoch.length; i++) {
      const task = epoch.tasks[i]!;
      const place = epoch.rows[i]!;
      if ((supervised[task]?.[place] ?? 0) === 0) continue;
      tasks[lengths.length] = task;
      places[lengths.length] = place;
      lengths.push(tokens[task]?.[place] ?? 0);
    }
  }
  return { tasks, places, lengths };
}

/** How the drawn rows would be packed, from their lengths alone: exactly as the run packs them. null: nothing is. */
export function packDraw(request: PackingRequest): PackedLayout | null {
  const { context, packing: chosen } = request.recipe.mask;
  const { microBatch, accumulation, maxSteps } = request.recipe.training;
  const stream = streamOf(request);
  const { lengths } = stream;
  if (lengths.length === 0) return null;
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const stepsOf = (micros: number) => {
    const all = Math.ceil(micros / accumulation);
    return Math.min(all, maxSteps ?? all);
  };
  let rows: readonly (readonly number[])[] = [];
  const reports = PACKINGS.map((packing): PackingReport => {
    const planned = planRows(lengths, { context, packing });
    if (packing === chosen) rows = planned;
    const microBatches = Math.ceil(planned.length / microBatch);
    const efficiency = tokens / (planned.length * context);
    return { packing, efficiency, rows: planned.length, microBatches, steps: stepsOf(microBatches), longest };
  });
  const starts = new Uint32Array(rows.length + 1);
  const order = new Uint32Array(lengths.length);
  let at = 0;
  for (const [row, indices] of rows.entries()) {
    for (const index of indices) order[at++] = index;
    starts[row + 1] = at;
  }
  const micros = Math.ceil(rows.length / microBatch);
  return {
    reports,
    steps: stepsOf(micros),
    micros,
    tasks: order.map((index) => stream.tasks[index]!),
    places: order.map((index) => stream.places[index]!),
    starts,
  };
}
