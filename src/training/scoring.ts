import { Arena, type View } from '../gpu/buffers.ts';
import { allocated } from '../gpu/guard.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { Activations } from '../network/activations.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import { type Scored, scoredPositions, uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLoss } from '../network/head.ts';
import type { Network } from '../network/linear.ts';
import type { Capacity } from '../network/sizes.ts';
import type { PackedBatch } from '../tokens/types.ts';

/** The supervised tokens of a batch, in order of position. */
export interface BatchLosses {
  readonly scored: Scored;
  /** Negative log-likelihoods, nats. */
  readonly nll: Float32Array;
  /** 1 where the token is the one that the model itself would have chosen greedily, else 0. */
  readonly greedy: Uint32Array;
}

/** One forward pass over a batch without dropout; `loss` is overwritten. */
export async function scoreBatch(net: Network, batch: PackedBatch, loss: View): Promise<BatchLosses> {
  const scored = scoredPositions(batch);
  const m = scored.rows.length;
  if (m === 0) return { scored, nll: new Float32Array(0), greedy: new Uint32Array(0) };
  const { recorder, acts } = net;
  const n = batch.inputIds.length;
  uploadBatch(recorder, acts, batch, scored, 1);
  forward(net, n);
  headLoss(net, { n, m, loss, accumulate: false, gradient: false });
  // Both are on their way before one is waited for.
  const [nll, greedy] = await Promise.all([
    recorder.readFloats(acts.head.nll, m),
    recorder.read(acts.head.greedy, m),
  ]);
  return { scored, nll, greedy: new Uint32Array(greedy) };
}

/** Scores batches with a model that is not trained meanwhile: no gradient, no optimiser, no adapter where none is given. */
export class Scorer {
  private readonly net: Network;
  private readonly arena: Arena;
  private readonly loss: View;

  /** @throws TemperError `out-of-memory`; the device stays usable */
  static async open(
    recorder: Recorder,
    base: BaseModel,
    adapter: DeviceAdapter | null,
    capacity: Omit<Capacity, 'training' | 'recompute'>,
  ): Promise<Scorer> {
    const scorer = await allocated(recorder.device, () => new Scorer(recorder, base, adapter, capacity));
    if (scorer) return scorer;
    throw new TemperError(
      'out-of-memory',
      `The GPU has no room to score ${capacity.tokens} tokens at a time: use a smaller micro-batch or a shorter context.`,
    );
  }

  private constructor(
    recorder: Recorder,
    base: BaseModel,
    adapter: DeviceAdapter | null,
    capacity: Omit<Capacity, 'training' | 'recompute'>,
  ) {
    this.arena = new Arena(recorder.device, 'scorer');
    try {
      this.loss = this.arena.alloc('loss', 1);
      const plan = { ...capacity, training: false };
      const acts = new Activations(recorder.device, base.config, plan, adapter);
      this.net = { recorder, base, adapter, acts };
    } catch (error) {
      this.arena.dispose();
      throw error;
    }
  }

  score(batch: PackedBatch): Promise<BatchLosses> {
    return scoreBatch(this.net, batch, this.loss);
  }

  dispose(): void {
    this.net.acts.dispose();
    this.arena.dispose();
    this.net.recorder.release();
  }
}
