import { TemperError } from '../../io/faults.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { IGNORE, type LabelledSequence, type PackedBatch } from '../types.ts';

export interface PackingOptions {
  /** Tokens a row holds; no sequence is longer. */
  readonly context: number;
  readonly packing: Recipe['mask']['packing'];
  /** Rows a micro-batch. */
  readonly microBatch: number;
  /** Micro-batches an optimiser step. */
  readonly accumulation: number;
}

/** Sequences that best-fit sorts at a time: bounds how far one moves from its place in the draw. */
const WINDOW = 1024;

/** Fills rows in draw order: the row is closed by the first sequence that does not fit. */
function nextFit(lengths: readonly number[], context: number): number[][] {
  const rows: number[][] = [];
  let room = 0;
  lengths.forEach((length, index) => {
    const row = rows.at(-1);
    if (row === undefined || length > room) {
      rows.push([index]);
      room = context - length;
    } else {
      row.push(index);
      room -= length;
    }
  });
  return rows;
}

/**
 * Best-fit decreasing within a window of the draw: the longest first, each into the fullest row that
 * holds it. Rows then stand in the order of their first sequence, so that lengths do not order the run.
 */
function bestFit(lengths: readonly number[], context: number): number[][] {
  const rows: number[][] = [];
  for (let from = 0; from < lengths.length; from += WINDOW) {
    const window = lengths.slice(from, from + WINDOW).map((length, i) => ({ index: from + i, length }));
    window.sort((a, b) => b.length - a.length || a.index - b.index);
    const open: { room: number; indices: number[] }[] = [];
    for (const { index, length } of window) {
      let best: (typeof open)[number] | undefined;
      for (const row of open) if (row.room >= length && (!best || row.room < best.room)) best = row;
      if (best === undefined) {
        best = { room: context, indices: [] };
        open.push(best);
      }
      best.room -= length;
      best.indices.push(index);
    }
    const filled = open.map(({ indices }) => indices.sort((a, b) => a - b));
    rows.push(...filled.sort((a, b) => a[0]! - b[0]!));
  }
  return rows;
}

/** The sequences of each row, by index, from their lengths in training order. */
export function planRows(
  lengths: readonly number[],
  { context, packing }: Pick<PackingOptions, 'context' | 'packing'>,
): number[][] {
  const long = lengths.findIndex((length) => length > context);
  if (long >= 0)
    throw new TemperError(
      'sequence-too-long',
      `Sequence ${long} has ${lengths[long]} tokens, over ${context}.`,
    );
  if (packing === 'none') return lengths.map((_, index) => [index]);
  return packing === 'greedy' ? nextFit(lengths, context) : bestFit(lengths, context);
}

/** The sequences of each micro-batch, by index, from those of each row. */
export function microBatchesOf(
  rows: readonly number[][],
  { microBatch }: Pick<PackingOptions, 'microBatch'>,
): number[][] {
  const micros: number[][] = [];
  for (let i = 0; i < rows.length; i += microBatch) micros.push(rows.slice(i, i + microBatch).flat());
  return micros;
}

/** The sequences of each micro-batch, by index, from their lengths in training order. */
export const planMicroBatches = (lengths: readonly number[], options: PackingOptions): number[][] =>
  microBatchesOf(planRows(lengths, options), options);

/** Lays sequences end to end; segments keep them apart, so nothing is padded. */
export function buildBatch(
  sequences: readonly Pick<LabelledSequence, 'inputIds' | 'labels' | 'weights'>[],
  step: number,
  micro: number,
): PackedBatch {
  const inputIds: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  const positions: number[] = [];
  const segments: number[] = [];
  sequences.forEach((sequence, segment) => {
    sequence.inputIds.forEach((id, position) => {
      // The first token of a segment has no token before it that could predict it.
      inputIds.push(id);
      labels.push(position === 0 ? IGNORE : sequence.labels[position]!);
      weights.push(position === 0 ? 0 : sequence.weights[position]!);
      positions.push(position);
      segments.push(segment);
    });
  });
  return { step, micro, inputIds, labels, weights, positions, segments };
}

/** Whether the loss can score a token of the sequence. */
const isTrainable = ({ weights }: Pick<LabelledSequence, 'weights'>) =>
  weights.some((weight, position) => position > 0 && weight > 0);

/** All micro-batches of sequences in training order; those without a supervised token are left out. */
export function packBatches(sequences: readonly LabelledSequence[], options: PackingOptions): PackedBatch[] {
  const kept = sequences.filter(isTrainable);
  const micros = planMicroBatches(
    kept.map((sequence) => sequence.inputIds.length),
    options,
  );
  return micros.map((indices, i) =>
    buildBatch(
      indices.map((index) => kept[index]!),
      Math.floor(i / options.accumulation) + 1,
      i % options.accumulation,
    ),
  );
}
