import type { Recorder } from '../gpu/recorder.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { invertRows } from '../kernels/rows/rows.ts';
import { checkLength } from '../model/context.ts';
import { IGNORE, type PackedBatch } from '../tokens/types.ts';
import type { Activations } from './activations.ts';

/** The positions of a batch whose logits are scored, and against what. */
export interface Scored {
  /** t, increasing. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** labels[t + 1]. */
  readonly targets: Int32Array<ArrayBuffer>;
  /** Loss weights, not yet divided by their sum. */
  readonly weights: Float64Array;
}

/** The causal shift: position t is scored against labels[t + 1] of its own segment. */
export function scoredPositions(batch: Pick<PackedBatch, 'labels' | 'weights' | 'segments'>): Scored {
  const rows: number[] = [];
  const targets: number[] = [];
  const weights: number[] = [];
  for (let t = 0; t + 1 < batch.labels.length; t++) {
    const label = batch.labels[t + 1]!;
    const weight = batch.weights[t + 1]!;
    if (label === IGNORE || weight === 0 || batch.segments[t] !== batch.segments[t + 1]) continue;
    rows.push(t);
    targets.push(label);
    weights.push(weight);
  }
  return {
    rows: Uint32Array.from(rows),
    targets: Int32Array.from(targets),
    weights: Float64Array.from(weights),
  };
}

/** First and last position of each token's segment. */
function segmentEnds(segments: readonly number[]): {
  first: Uint32Array<ArrayBuffer>;
  last: Uint32Array<ArrayBuffer>;
} {
  const n = segments.length;
  const first = new Uint32Array(n);
  const last = new Uint32Array(n);
  for (let t = 0; t < n; t++) first[t] = t > 0 && segments[t] === segments[t - 1] ? first[t - 1]! : t;
  for (let t = n - 1; t >= 0; t--) last[t] = t + 1 < n && segments[t] === segments[t + 1] ? last[t + 1]! : t;
  return { first, last };
}

/** Positions that a batch's tokens have at most: one more than the farthest. */
export const positionsOf = ({ positions }: Pick<PackedBatch, 'positions'>): number =>
  positions.reduce((far, p) => Math.max(far, p + 1), 0);

/**
 * Writes a micro-batch to the device. `weightSum` is Σ w of the whole effective batch.
 * @throws TemperError `batch-too-large`, `bad-token`, `bad-position`, `context-too-long`
 */
export function uploadBatch(
  recorder: Recorder,
  acts: Activations,
  batch: PackedBatch,
  scored: Scored,
  weightSum: number,
): void {
  const n = batch.inputIds.length;
  const { tokens, rows } = acts.capacity;
  if (n > tokens || scored.rows.length > rows) {
    throw new TemperError(
      'batch-too-large',
      `A batch of ${n} tokens, ${scored.rows.length} of them supervised, where ${tokens} and ${rows} were planned.`,
      { n, tokens, supervised: scored.rows.length, rows },
    );
  }
  const { vocabSize } = acts.config;
  const isToken = (id: number) => Number.isInteger(id) && id >= 0 && id < vocabSize;
  const bad = batch.inputIds.find((id) => !isToken(id)) ?? [...scored.targets].find((id) => !isToken(id));
  if (bad !== undefined)
    throw new TemperError('bad-token', `Token ${bad} is not in the model's vocabulary of ${vocabSize}.`);
  const wrong = batch.positions.find((p) => !Number.isInteger(p) || p < 0);
  if (wrong !== undefined)
    throw new TemperError('bad-position', `${wrong} is no position: they count from 0.`);
  const positions = positionsOf(batch);
  unwrap(checkLength(acts.config, positions));
  if (positions > (acts.capacity.positions ?? tokens)) {
    throw new TemperError('batch-too-large', `Position ${positions - 1} is past the plan.`, { positions });
  }
  const { first, last } = segmentEnds(batch.segments);
  const to = acts.batch;
  recorder.write(to.ids, Uint32Array.from(batch.inputIds));
  recorder.write(to.positions, Uint32Array.from(batch.positions));
  recorder.write(to.firstKey, first);
  recorder.write(
    to.lastKey,
    Uint32Array.from({ length: n }, (_, t) => t),
  );
  recorder.write(to.lastQuery, last);
  recorder.write(to.inverse, invertRows(scored.rows, n));
  recorder.write(to.rows, scored.rows);
  recorder.write(to.targets, new Uint32Array(scored.targets.buffer));
  recorder.write(
    to.weights,
    Float32Array.from(scored.weights, (w) => w / weightSum),
  );
}
