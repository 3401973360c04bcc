import { attentionGradient } from '../kernels/attention/gradient.ts';
import { headNormGradient } from '../kernels/head-norm/head-norm.ts';
import { rmsNormGradient } from '../kernels/norm/rms-norm.ts';
import { rope } from '../kernels/rope/rope.ts';
import { swigluGradient } from '../kernels/swiglu/swiglu.ts';
import type { BlockActivations } from './activations.ts';
import type { Flat } from './adapter.ts';
import { block } from './forward.ts';
import { linearGradient, type Network, scratchOf } from './linear.ts';

interface Pass {
  readonly n: number;
  /** Laid out like the adapter's parameters; overwritten, or added to. */
  readonly gradient: Flat;
  readonly accumulate: boolean;
}

/** From scratch.attended (dO) to scratch.qkv, through attention, RoPE and the norms of q and k. */
function attentionBackward(net: Network, layer: number, n: number): void {
  const { recorder, base, acts } = net;
  const { heads, kvHeads, headDim, rmsNormEps: eps } = base.config;
  const { qkv, attended: out, lse, rawQk: raw } = acts.blocks[layer]!;
  const d = scratchOf(net);
  const { positions, firstKey, lastQuery } = acts.batch;
  const gradients = { dOut: d.attended, delta: d.delta, dQkv: d.qkv };
  attentionGradient(recorder, {
    heads,
    kvHeads,
    headDim,
    qkv,
    out,
    lse,
    firstKey,
    lastQuery,
    n,
    ...gradients,
  });
  const turned = { positions, angles: acts.angles, n, headDim, stride: (heads + 2 * kvHeads) * headDim };
  const { qkNorm } = base.layers[layer]!;
  if (qkNorm) headNormGradient(recorder, { ...turned, w: qkNorm, heads, kvHeads, eps, raw, dx: d.qkv });
  else rope(recorder, { ...turned, x: d.qkv, heads: heads + kvHeads, backward: true });
}

/** One block, from the gradient of its output to that of its input, both in scratch.stream. */
function blockBackward(net: Network, layer: number, pass: Pass): void {
  const { recorder, base, acts } = net;
  const { n } = pass;
  const d = scratchOf(net);
  const { hiddenSize: c, intermediateSize: f } = base.config;
  const w = base.layers[layer]!;
  const a: BlockActivations = acts.blocks[layer]!;
  const at = { ...pass, layer };
  if (a.recomputed) block(net, layer, n, { out: null });

  linearGradient(net, {
    ...at,
    name: 'down',
    x: a.hidden,
    weight: w.down,
    dy: d.stream,
    p: a.pDown,
    dx: d.hidden,
  });
  swigluGradient(recorder, { gu: a.gateUp, dh: d.hidden, dgu: d.gateUp, n, f });
  linearGradient(net, {
    ...at,
    name: 'gateUp',
    x: a.normed2,
    weight: w.gateUp,
    dy: d.gateUp,
    p: a.pGateUp,
    dx: d.normed,
  });
  const residual = { dy: d.normed, dx: d.stream, n, c, accumulate: true };
  rmsNormGradient(recorder, { ...residual, x: a.middle, w: w.norm2, rstd: a.rstd2 });

  linearGradient(net, {
    ...at,
    name: 'o',
    x: a.attended,
    weight: w.o,
    dy: d.stream,
    p: a.pO,
    dx: d.attended,
  });
  attentionBackward(net, layer, n);
  // Below the first block there is only the frozen embedding.
  const dx = layer === 0 ? null : d.normed;
  linearGradient(net, { ...at, name: 'qkv', x: a.normed1, weight: w.qkv, dy: d.qkv, p: a.pQkv, dx });
  if (dx) rmsNormGradient(recorder, { ...residual, x: a.input, w: w.norm1, rstd: a.rstd1 });
}

/** The backward pass of all blocks into the LoRA gradient, from the stream's gradient in scratch.stream. */
export function backward(net: Network, pass: Pass): void {
  for (let layer = net.base.config.layers - 1; layer >= 0; layer--) {
    blockBackward(net, layer, pass);
    net.recorder.joint();
  }
}
