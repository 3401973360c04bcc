import { slice, type View } from '../gpu/buffers.ts';
import { crossEntropy, weightedSum } from '../kernels/cross-entropy/cross-entropy.ts';
import { linearInputGradient } from '../kernels/linear/input-gradient.ts';
import { linearForward } from '../kernels/linear/product.ts';
import { rmsNorm, rmsNormGradient } from '../kernels/norm/rms-norm.ts';
import { takeRows } from '../kernels/rows/rows.ts';
import type { Network } from './linear.ts';
import { chunkOf } from './sizes.ts';

/** Only the uploaded rows go through the last norm: masked tokens cost nothing from here on. */
function normedRows({ recorder, base, acts }: Network, m: number): void {
  const { hiddenSize: c, rmsNormEps: eps } = base.config;
  const { picked, rstd, normed } = acts.head;
  takeRows(recorder, { x: acts.final, index: acts.batch.rows, out: picked, m, c });
  rmsNorm(recorder, { x: picked, w: base.finalNorm, y: normed, rstd, n: m, c, eps });
}

/** Visits chunks of rows whose logits fit the plan; `part` takes a chunk's place in an [M, C] buffer. */
function eachChunk(
  { base, acts }: Network,
  m: number,
  visit: (first: number, rows: number, part: (view: View) => View) => void,
): void {
  const { hiddenSize: c } = base.config;
  const size = chunkOf(base.config, acts.capacity);
  for (let first = 0; first < m; first += size) {
    // As long as planned, whatever m: another length each time would be another bind group each time.
    const planned = Math.min(size, acts.capacity.rows - first) * c;
    visit(first, Math.min(size, m - first), (view) => slice(view, first * c, planned));
  }
}

/** Logits of M ≤ chunkRows uploaded rows, [M, V] in acts.head.logits. */
export function headLogits(net: Network, m: number): View {
  normedRows(net, m);
  const { normed, logits } = net.acts.head;
  const { recorder, base } = net;
  linearForward(recorder, { x: normed, weight: base.head, y: logits, n: m, variant: base.products.dot });
  return logits;
}

/**
 * Cross-entropy fused with the head, chunk by chunk: Σ w·nll of M rows goes to loss[0] (or is added to it).
 * With `gradient`, the stream's gradient [N, C] is left in acts.scratch.stream; without, acts.head.greedy has 1
 * where a row's target is its greedy choice, else 0.
 */
export function headLoss(
  net: Network,
  args: { n: number; m: number; loss: View; accumulate: boolean; gradient: boolean },
): void {
  const { n, m, loss, accumulate, gradient } = args;
  const { recorder, base, acts } = net;
  const { hiddenSize: c, vocabSize: v } = base.config;
  const { logits, nll, greedy, normed, dNormed, dPicked, picked, rstd } = acts.head;
  const { targets, weights, inverse } = acts.batch;
  normedRows(net, m);
  eachChunk(net, m, (first, rows, part) => {
    linearForward(recorder, {
      x: part(normed),
      weight: base.head,
      y: logits,
      n: rows,
      variant: base.products.dot,
    });
    crossEntropy(recorder, {
      logits,
      m: rows,
      v,
      first,
      targets,
      weights,
      nll,
      greedy: gradient ? null : greedy,
    });
    if (gradient) {
      linearInputGradient(recorder, {
        dy: logits,
        weight: base.head,
        dx: part(dNormed),
        n: rows,
        variant: base.products.outer,
      });
    }
    recorder.joint();
  });
  weightedSum(recorder, { nll, weights, loss, m, accumulate });
  if (!gradient || !acts.scratch) return;
  rmsNormGradient(recorder, {
    x: picked,
    w: base.finalNorm,
    rstd,
    dy: dNormed,
    dx: dPicked,
    n: m,
    c,
    accumulate: false,
  });
  takeRows(recorder, { x: dPicked, index: inverse, out: acts.scratch.stream, m: n, c });
}
