import type { View } from '../gpu/buffers.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { attention } from '../kernels/attention/attention.ts';
import { embedding } from '../kernels/embedding/embedding.ts';
import { headNorm } from '../kernels/head-norm/head-norm.ts';
import { linearForward } from '../kernels/linear/product.ts';
import { type Weight, wholeWeight } from '../kernels/linear/weight.ts';
import { rmsNorm } from '../kernels/norm/rms-norm.ts';
import { rope } from '../kernels/rope/rope.ts';
import { appendToCache } from '../kernels/rows/append.ts';
import { swiglu } from '../kernels/swiglu/swiglu.ts';
import type { Activations, LayerActivations } from './activations.ts';
import type { DeviceAdapter, GroupName } from './adapter.ts';
import type { BaseModel } from './base.ts';

/** A model, with or without an adapter, and the buffers it runs in. */
export interface Network {
  readonly recorder: Recorder;
  readonly base: BaseModel;
  readonly adapter: DeviceAdapter | null;
  readonly acts: Activations;
}

/** Keys and values of earlier tokens, a buffer [positions, 2·G·D] a layer. */
export interface KeyValueCache {
  readonly layers: readonly View[];
  /** Tokens already in it. */
  readonly length: number;
}

/** The fused LoRA product: P first, then [x | sP]·[W | B]ᵀ. */
function linear(
  { recorder, adapter }: Network,
  args: {
    layer: number;
    name: GroupName;
    x: View;
    weight: Weight;
    y: View;
    p: View;
    n: number;
    residual?: View;
  },
): void {
  const { layer, name, x, weight, y, p, n, residual } = args;
  const group = adapter?.group(layer, name) ?? null;
  const target = { x, weight, y, n, ...(residual && { residual }) };
  if (!group) {
    linearForward(recorder, target);
    return;
  }
  const a = wholeWeight(group.a, 'f32', group.slots * group.rank, weight.columns);
  linearForward(recorder, { x, weight: a, y: p, n, alpha: group.scale });
  linearForward(recorder, { ...target, lora: { group, p } });
}

function block(net: Network, layer: number, n: number, out: View, cache: KeyValueCache | null): void {
  const { recorder, base, acts } = net;
  const { hiddenSize: c, intermediateSize: f, heads, kvHeads, headDim, rmsNormEps: eps } = base.config;
  const weights = base.layers[layer]!;
  const a: LayerActivations = acts.layers[layer]!;
  const stride = (heads + 2 * kvHeads) * headDim;
  const kvWidth = 2 * kvHeads * headDim;

  rmsNorm(recorder, { x: a.input, w: weights.norm1, y: a.normed1, rstd: a.rstd1, n, c, eps });
  linear(net, { layer, name: 'qkv', x: a.normed1, weight: weights.qkv, y: a.qkv, p: a.p.qkv, n });
  const { positions, firstKey, lastKey } = acts.batch;
  const turning = { positions, angles: base.angles, n, headDim, stride };
  if (weights.qkNorm) {
    const norms = { w: weights.qkNorm, heads, kvHeads, eps };
    headNorm(recorder, { ...turning, ...norms, x: a.qkv, raw: a.rawQk });
  } else {
    rope(recorder, { ...turning, x: a.qkv, heads: heads + kvHeads });
  }
  const queries = { q: a.qkv, firstKey, lastKey, out: a.attended, lse: a.lse, n };
  const shape = { heads, kvHeads, headDim, qStride: stride };
  if (cache) {
    const kv = cache.layers[layer]!;
    appendToCache(recorder, {
      x: a.qkv,
      stride,
      start: heads * headDim,
      cache: kv,
      width: kvWidth,
      first: cache.length,
      n,
    });
    const layout = { ...shape, kvStride: kvWidth, kStart: 0, vStart: kvHeads * headDim };
    attention(recorder, { ...queries, kv, layout });
  } else {
    const layout = {
      ...shape,
      kvStride: stride,
      kStart: heads * headDim,
      vStart: (heads + kvHeads) * headDim,
    };
    attention(recorder, { ...queries, kv: a.qkv, layout });
  }
  linear(net, {
    layer,
    name: 'o',
    x: a.attended,
    weight: weights.o,
    y: a.middle,
    p: a.p.o,
    n,
    residual: a.input,
  });

  rmsNorm(recorder, { x: a.middle, w: weights.norm2, y: a.normed2, rstd: a.rstd2, n, c, eps });
  linear(net, { layer, name: 'gateUp', x: a.normed2, weight: weights.gateUp, y: a.gateUp, p: a.p.gateUp, n });
  swiglu(recorder, { gu: a.gateUp, h: a.hidden, n, f });
  linear(net, {
    layer,
    name: 'down',
    x: a.hidden,
    weight: weights.down,
    y: out,
    p: a.p.down,
    n,
    residual: a.middle,
  });
}

/** From the uploaded ids to the residual stream after the last block (acts.final [N, C]). */
export function forward(net: Network, n: number, cache: KeyValueCache | null = null): void {
  const { recorder, base, acts } = net;
  embedding(recorder, { ids: acts.batch.ids, table: base.embedding, x: acts.layers[0]!.input, n });
  for (let layer = 0; layer < base.config.layers; layer++) {
    block(net, layer, n, acts.layers[layer + 1]?.input ?? acts.final, cache);
  }
}
