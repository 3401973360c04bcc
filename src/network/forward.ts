import type { View } from '../gpu/buffers.ts';
import { attention } from '../kernels/attention/attention.ts';
import { embedding } from '../kernels/embedding/embedding.ts';
import { headNorm } from '../kernels/head-norm/head-norm.ts';
import { rmsNorm } from '../kernels/norm/rms-norm.ts';
import { rope } from '../kernels/rope/rope.ts';
import { appendToCache } from '../kernels/rows/append.ts';
import { swiglu } from '../kernels/swiglu/swiglu.ts';
import type { BlockActivations } from './activations.ts';
import { linear, type Network } from './linear.ts';

/** Keys and values of earlier tokens, a buffer [positions, 2·G·D] a layer. */
export interface KeyValueCache {
  readonly layers: readonly View[];
  /** Tokens already in it. */
  readonly length: number;
}

/** q and k of a fused q, k, v are normed where the model does so, and turned by RoPE, in place. */
function turn({ recorder, base, acts }: Network, layer: number, n: number): void {
  const { heads, kvHeads, headDim, rmsNormEps: eps } = base.config;
  const { qkNorm } = base.layers[layer]!;
  const { qkv, rawQk } = acts.blocks[layer]!;
  const { positions } = acts.batch;
  const shape = { positions, angles: acts.angles, n, headDim, stride: (heads + 2 * kvHeads) * headDim };
  if (qkNorm) {
    const raw = acts.capacity.training ? rawQk : null;
    headNorm(recorder, { ...shape, x: qkv, w: qkNorm, heads, kvHeads, eps, raw });
  } else {
    rope(recorder, { ...shape, x: qkv, heads: heads + kvHeads });
  }
}

function attend(net: Network, layer: number, n: number, cache: KeyValueCache | null): void {
  const { recorder, base, acts } = net;
  const { heads, kvHeads, headDim } = base.config;
  const { qkv, attended: out, lse } = acts.blocks[layer]!;
  const { firstKey, lastKey } = acts.batch;
  const qStride = (heads + 2 * kvHeads) * headDim;
  const queries = { q: qkv, firstKey, lastKey, out, lse, n };
  const shape = { heads, kvHeads, headDim, qStride };
  const kStart = heads * headDim;
  if (!cache) {
    const layout = { ...shape, kvStride: qStride, kStart, vStart: kStart + kvHeads * headDim };
    attention(recorder, { ...queries, kv: qkv, layout });
    return;
  }
  const kv = cache.layers[layer]!;
  const width = 2 * kvHeads * headDim;
  appendToCache(recorder, {
    x: qkv,
    stride: qStride,
    start: kStart,
    cache: kv,
    width,
    first: cache.length,
    n,
  });
  const layout = { ...shape, kvStride: width, kStart: 0, vStart: kvHeads * headDim };
  attention(recorder, { ...queries, kv, layout });
}

/**
 * One block, from its input [N, C] to `out` [N, C]. Without `out` it ends before its last product: enough
 * to compute again what its backward pass needs.
 */
export function block(
  net: Network,
  layer: number,
  n: number,
  { out, cache = null }: { readonly out: View | null; readonly cache?: KeyValueCache | null },
): void {
  const { recorder, base, acts } = net;
  const { hiddenSize: c, intermediateSize: f, rmsNormEps: eps } = base.config;
  const w = base.layers[layer]!;
  const a: BlockActivations = acts.blocks[layer]!;
  const at = { layer, n };

  rmsNorm(recorder, { x: a.input, w: w.norm1, y: a.normed1, rstd: a.rstd1, n, c, eps });
  linear(net, { ...at, name: 'qkv', x: a.normed1, weight: w.qkv, y: a.qkv, p: a.pQkv });
  turn(net, layer, n);
  attend(net, layer, n, cache);
  const residual = a.input;
  linear(net, { ...at, name: 'o', x: a.attended, weight: w.o, y: a.middle, p: a.pO, residual });

  rmsNorm(recorder, { x: a.middle, w: w.norm2, y: a.normed2, rstd: a.rstd2, n, c, eps });
  linear(net, { ...at, name: 'gateUp', x: a.normed2, weight: w.gateUp, y: a.gateUp, p: a.pGateUp });
  swiglu(recorder, { gu: a.gateUp, h: a.hidden, n, f });
  linear(net, { ...at, name: 'down', x: a.hidden, weight: w.down, y: out, p: a.pDown, residual: a.middle });
}

/** From the uploaded ids to the residual stream after the last block (acts.final [N, C]). */
export function forward(net: Network, n: number, cache: KeyValueCache | null = null): void {
  const { recorder, base, acts } = net;
  embedding(recorder, { ids: acts.batch.ids, table: base.embedding, x: acts.blocks[0]!.input, n });
  for (let layer = 0; layer < base.config.layers; layer++) {
    block(net, layer, n, { out: acts.blocks[layer + 1]?.input ?? acts.final, cache });
    recorder.joint();
  }
}
