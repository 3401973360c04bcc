import { LogitsProcessor, type Tensor } from '@huggingface/transformers';
import { type Sampling, sampleToken } from '../generation/sampling.ts';
import { randomStream } from '../recipe/random.ts';

/**
 * Chooses each token as the page's own engine does, and leaves transformers.js no other: its sampler of 4.3.1 knows
 * neither top-p nor a seed.
 */
export class TokenChoice extends LogitsProcessor {
  private readonly random;

  constructor(
    private readonly sampling: Sampling,
    seed: number,
  ) {
    super();
    this.random = randomStream(seed, 'sampling');
  }

  /** `logits` [1, V] in f32, whatever the model computes in. */
  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    const row = logits.data as Float32Array;
    const id = sampleToken(row, this.sampling, this.random);
    row.fill(Number.NEGATIVE_INFINITY);
    row[id] = 0;
    return logits;
  }
}
