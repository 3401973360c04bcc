import type { View } from '../gpu/buffers.ts';
import { TemperError } from '../io/faults.ts';
import { attentionGradient } from '../kernels/attention/gradient.ts';
import { headNormGradient } from '../kernels/head-norm/head-norm.ts';
import { linearInputGradient, loraProjectGradient } from '../kernels/linear/input-gradient.ts';
import type { Weight } from '../kernels/linear/weight.ts';
import { loraGradient } from '../kernels/linear/weight-gradient.ts';
import { rmsNormGradient } from '../kernels/norm/rms-norm.ts';
import { rope } from '../kernels/rope/rope.ts';
import { swigluGradient } from '../kernels/swiglu/swiglu.ts';
import type { LayerActivations, Scratch } from './activations.ts';
import type { GroupName } from './adapter.ts';
import type { Network } from './forward.ts';

interface LinearArgs {
  readonly layer: number;
  readonly name: GroupName;
  readonly x: View;
  readonly weight: Weight;
  readonly dy: View;
  readonly p: View;
  /** null where nobody needs the input's gradient. */
  readonly dx: View | null;
}

/** The backward pass of all blocks into the LoRA gradient, from the stream's gradient in scratch.stream. */
class Backward {
  private readonly scratch: Scratch;

  constructor(
    private readonly net: Network,
    private readonly n: number,
    private readonly gradient: View,
    private readonly accumulate: boolean,
  ) {
    if (!net.acts.scratch)
      throw new TemperError('no-scratch', 'These activations were planned without training.');
    this.scratch = net.acts.scratch;
  }

  linear({ layer, name, x, weight, dy, p, dx }: LinearArgs): void {
    const { recorder, adapter } = this.net;
    const { n, accumulate } = this;
    const group = adapter?.group(layer, name) ?? null;
    if (!group || !adapter) {
      if (dx) linearInputGradient(recorder, { dy, weight, dx, n });
      return;
    }
    const { rows: o, columns: k } = weight;
    const dp = this.scratch.p;
    loraProjectGradient(recorder, { dy, n, o, group, dp });
    const { da, db } = adapter.parts(this.gradient, layer, name);
    loraGradient(recorder, { group, x, k, dy, o, n, p, dp, da, db, accumulate });
    if (dx) linearInputGradient(recorder, { dy, weight, dx, n, lora: { group, dp } });
  }

  block(layer: number, isFirst: boolean): void {
    const { recorder, base, acts } = this.net;
    const { n, scratch: d } = this;
    const { hiddenSize: c, intermediateSize: f, heads, kvHeads, headDim } = base.config;
    const weights = base.layers[layer]!;
    const a: LayerActivations = acts.layers[layer]!;

    this.linear({
      layer,
      name: 'down',
      x: a.hidden,
      weight: weights.down,
      dy: d.stream,
      p: a.p.down,
      dx: d.hidden,
    });
    swigluGradient(recorder, { gu: a.gateUp, dh: d.hidden, dgu: d.gateUp, n, f });
    this.linear({
      layer,
      name: 'gateUp',
      x: a.normed2,
      weight: weights.gateUp,
      dy: d.gateUp,
      p: a.p.gateUp,
      dx: d.normed,
    });
    const norm2 = { x: a.middle, w: weights.norm2, rstd: a.rstd2 };
    rmsNormGradient(recorder, { ...norm2, dy: d.normed, dx: d.stream, n, c, accumulate: true });

    this.linear({
      layer,
      name: 'o',
      x: a.attended,
      weight: weights.o,
      dy: d.stream,
      p: a.p.o,
      dx: d.attended,
    });
    const { positions, firstKey, lastQuery } = acts.batch;
    attentionGradient(recorder, {
      heads,
      kvHeads,
      headDim,
      qkv: a.qkv,
      out: a.attended,
      dOut: d.attended,
      lse: a.lse,
      delta: d.delta,
      firstKey,
      lastQuery,
      dQkv: d.qkv,
      n,
    });
    const turned = { positions, angles: base.angles, n, headDim, stride: (heads + 2 * kvHeads) * headDim };
    if (weights.qkNorm && a.rawQk) {
      const norms = { w: weights.qkNorm, heads, kvHeads, eps: base.config.rmsNormEps };
      headNormGradient(recorder, { ...turned, ...norms, raw: a.rawQk, dx: d.qkv });
    } else {
      rope(recorder, { ...turned, x: d.qkv, heads: heads + kvHeads, backward: true });
    }
    // Below the first block there is only the frozen embedding.
    const dx = isFirst ? null : d.normed;
    this.linear({ layer, name: 'qkv', x: a.normed1, weight: weights.qkv, dy: d.qkv, p: a.p.qkv, dx });
    if (isFirst) return;
    const norm1 = { x: a.input, w: weights.norm1, rstd: a.rstd1 };
    rmsNormGradient(recorder, { ...norm1, dy: d.normed, dx: d.stream, n, c, accumulate: true });
  }
}

/** Adds to (or overwrites) `gradient`, laid out like the adapter's parameters. */
export function backward(net: Network, n: number, gradient: View, accumulate: boolean): void {
  const pass = new Backward(net, n, gradient, accumulate);
  for (let layer = net.base.config.layers - 1; layer >= 0; layer--) pass.block(layer, layer === 0);
}
