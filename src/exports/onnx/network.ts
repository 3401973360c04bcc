import { ropeFrequencies } from '../../kernels/rope/table.ts';
import { linearShapes } from '../../model/layout.ts';
import type { ModelConfig } from '../../model/types.ts';
import type { Target } from '../../recipe/schema.ts';
import { type MergedTensor, mergedBytes } from '../weights/merge.ts';
import { GraphBuilder, type Value } from './graph.ts';
import { ELEMENT, type Element } from './wire.ts';

/** How numbers are stored and multiplied. */
export type OnnxDtype = 'f32' | 'f16';

/** A masked key's score: finite, so that a row that sees nothing stays a row of numbers. */
const MASKED = -1e30;

/** 2π in two parts: the first has so few bits that its product with a number of turns is exact in f32. */
const TURN = { high: 6.28125, low: 2 * Math.PI - 6.28125 } as const;

/** Values that every block reads. */
interface Shared {
  /** [B, 1, T, D/2]. */
  readonly cos: Value;
  readonly sin: Value;
  /** Added to the scores, [B, 1, T, S], by the window of a layer. */
  readonly masks: ReadonlyMap<number | null, Value>;
  /** Shapes for Reshape: queries, keys, scores and results by head and by group of heads. */
  readonly shapes: Readonly<Record<'q' | 'kv' | 'scores' | 'grouped' | 'groupedScores' | 'context', Value>>;
}

/** The graph of a model of the Llama family, operation by operation, in standard operators alone (EXP-50). */
class Network {
  readonly graph = new GraphBuilder();
  private readonly names = new Set<string>();

  constructor(
    private readonly config: ModelConfig,
    private readonly tensors: ReadonlyMap<string, MergedTensor>,
    private readonly dtype: OnnxDtype,
    private readonly windows: readonly (number | null)[],
  ) {}

  private get element(): Element {
    return this.dtype === 'f16' ? 'float16' : 'float';
  }

  /** A weight as Hugging Face stores it; one that is used twice is in the file once. */
  private weight(name: string): Value {
    if (this.names.has(name)) return name;
    const tensor = this.tensors.get(name)!;
    this.names.add(name);
    const stored = this.dtype === 'f16' ? 'F16' : 'F32';
    const count = tensor.shape.reduce((product, size) => product * size, 1);
    return this.graph.tensor({
      name,
      element: this.element,
      shape: tensor.shape,
      byteLength: count * (this.dtype === 'f16' ? 2 : 4),
      bytes: () => mergedBytes(tensor, stored),
    });
  }

  private toFull(value: Value): Value {
    return this.dtype === 'f16' ? this.graph.op('Cast', [value], { to: ELEMENT.float }) : value;
  }

  private toOwn(value: Value): Value {
    return this.dtype === 'f16' ? this.graph.op('Cast', [value], { to: ELEMENT.float16 }) : value;
  }

  /** RMSNorm over the last axis of an f32 value (Zhang and Sennrich 2019). */
  private norm(full: Value, name: string): Value {
    const { graph } = this;
    const squares = graph.op('Pow', [full, graph.floats(2)]);
    const mean = graph.op('ReduceMean', [squares], { axes: [-1], keepdims: 1 });
    const root = graph.op('Sqrt', [graph.op('Add', [mean, graph.floats(this.config.rmsNormEps)])]);
    return graph.op('Mul', [this.toOwn(graph.op('Div', [full, root])), this.weight(name)]);
  }

  /** x Wᵀ + b for x [N, in]. */
  private linear(x: Value, layer: number, target: Target): Value {
    const { module } = linearShapes(this.config)[target];
    const path = `model.layers.${layer}.${module}`;
    const bias = this.config.biased.includes(target) ? [this.weight(`${path}.bias`)] : [];
    return this.graph.op('Gemm', [x, this.weight(`${path}.weight`), ...bias], { transB: 1 });
  }

  /** cos and sin of every position and pair. The angle is brought into one turn: GPUs know no others well. */
  private turns(positions: Value): { cos: Value; sin: Value } {
    const { graph } = this;
    const { headDim, ropeTheta: theta, ropeScaling: scaling } = this.config;
    const frequencies = ropeFrequencies({ headDim, theta, scaling });
    const at = graph.op('Unsqueeze', [
      graph.op('Cast', [positions], { to: ELEMENT.float }),
      graph.ints([1, 3]),
    ]);
    const angle = graph.op('Mul', [at, graph.floats(frequencies, [1, 1, 1, headDim / 2])]);
    const half = graph.op('Add', [
      graph.op('Mul', [angle, graph.floats(1 / (2 * Math.PI))]),
      graph.floats(0.5),
    ]);
    const count = graph.op('Floor', [half]);
    const coarse = graph.op('Sub', [angle, graph.op('Mul', [count, graph.floats(TURN.high)])]);
    const rest = graph.op('Sub', [coarse, graph.op('Mul', [count, graph.floats(TURN.low)])]);
    return { cos: this.toOwn(graph.op('Cos', [rest])), sin: this.toOwn(graph.op('Sin', [rest])) };
  }

  /** A head's two halves turned against each other, x [B, heads, T, D]. */
  private turn(x: Value, { cos, sin }: Shared): Value {
    const { graph } = this;
    const [first, second] = graph.ops('Split', [x], { axis: 3 }, [
      graph.fresh('first'),
      graph.fresh('second'),
    ]);
    const left = graph.op('Sub', [graph.op('Mul', [first!, cos]), graph.op('Mul', [second!, sin])]);
    const right = graph.op('Add', [graph.op('Mul', [second!, cos]), graph.op('Mul', [first!, sin])]);
    return graph.op('Concat', [left, right], { axis: 3 });
  }

  /** Heads apart: [N, heads·D] → [B, heads, T, D], normed head by head where the model does. */
  private heads(x: Value, shape: Value, norm: string | null): Value {
    const apart = this.graph.op('Reshape', [x, shape]);
    return this.graph.op('Transpose', [norm === null ? apart : this.norm(this.toFull(apart), norm)], {
      perm: [0, 2, 1, 3],
    });
  }

  /** Keys or values of all positions so far, given out for the next call. */
  private remembered(layer: number, kind: 'key' | 'value', now: Value): Value {
    const { graph, config } = this;
    const port = (name: string, length: string) => ({
      name,
      element: this.element,
      shape: ['batch_size', config.kvHeads, length, config.headDim],
    });
    const past = graph.input(port(`past_key_values.${layer}.${kind}`, 'past_sequence_length'));
    const name = `present.${layer}.${kind}`;
    graph.output(port(name, 'total_sequence_length'));
    return graph.op('Concat', [past, now], { axis: 2 }, name);
  }

  private attention(x: Value, layer: number, shared: Shared): Value {
    const { graph, config } = this;
    const { shapes } = shared;
    const norm = (head: string) =>
      config.qkNorm ? `model.layers.${layer}.self_attn.${head}_norm.weight` : null;
    const q = this.turn(this.heads(this.linear(x, layer, 'q'), shapes.q, norm('q')), shared);
    const k = this.turn(this.heads(this.linear(x, layer, 'k'), shapes.kv, norm('k')), shared);
    const v = this.heads(this.linear(x, layer, 'v'), shapes.kv, null);
    const keys = this.remembered(layer, 'key', k);
    const values = this.remembered(layer, 'value', v);
    // Scaled before the product, so that f16 sums stay small. Heads of one group stand under each other as rows.
    const scale = this.toOwn(graph.floats(1 / Math.sqrt(config.headDim)));
    const grouped = graph.op('Reshape', [graph.op('Mul', [q, scale]), shapes.grouped]);
    const products = graph.op('MatMul', [grouped, graph.op('Transpose', [keys], { perm: [0, 1, 3, 2] })]);
    const scores = graph.op('Add', [
      this.toFull(graph.op('Reshape', [products, shapes.scores])),
      shared.masks.get(this.windows[layer]!)!,
    ]);
    const weights = this.toOwn(graph.op('Softmax', [scores], { axis: 3 }));
    const seen = graph.op('MatMul', [graph.op('Reshape', [weights, shapes.groupedScores]), values]);
    const byHead = graph.op('Reshape', [seen, shapes.context]);
    const together = graph.op('Transpose', [byHead], { perm: [0, 2, 1, 3] });
    const rows = graph.op('Reshape', [together, graph.ints([-1, config.heads * config.headDim])]);
    return this.linear(rows, layer, 'o');
  }

  private mlp(x: Value, layer: number): Value {
    const { graph } = this;
    const gate = this.linear(x, layer, 'gate');
    const silu = graph.op('Mul', [gate, graph.op('Sigmoid', [gate])]);
    return this.linear(graph.op('Mul', [silu, this.linear(x, layer, 'up')]), layer, 'down');
  }

  /** From and to the residual stream, which is f32 in both dtypes: a deep one grows past what f16 can hold. */
  private block(x: Value, layer: number, shared: Shared): Value {
    const { graph } = this;
    const path = `model.layers.${layer}`;
    const attended = this.attention(this.norm(x, `${path}.input_layernorm.weight`), layer, shared);
    const middle = graph.op('Add', [x, this.toFull(attended)]);
    const after = this.mlp(this.norm(middle, `${path}.post_attention_layernorm.weight`), layer);
    return graph.op('Add', [middle, this.toFull(after)]);
  }

  /** What a query may see: keys that are no padding, before it and itself, and within the window. */
  private mask(
    attended: Value,
    window: number | null,
    { length, past, total }: Record<'length' | 'past' | 'total', Value>,
  ): Value {
    const { graph } = this;
    const one = graph.ints(1);
    const row = graph.op('Unsqueeze', [
      graph.op('Range', [past, graph.op('Add', [past, length]), one]),
      graph.ints([1]),
    ]);
    const column = graph.op('Unsqueeze', [graph.op('Range', [graph.ints(0), total, one]), graph.ints([0])]);
    const causal = graph.op('LessOrEqual', [column, row]);
    const near =
      window === null
        ? causal
        : graph.op('And', [
            causal,
            graph.op('Greater', [column, graph.op('Sub', [row, graph.ints(window)])]),
          ]);
    const real = graph.op('Unsqueeze', [
      graph.op('Cast', [attended], { to: ELEMENT.bool }),
      graph.ints([1, 2]),
    ]);
    const seen = graph.op('And', [near, real]);
    return graph.op('Where', [seen, graph.floats(0), graph.floats(MASKED)]);
  }

  private size(of: Value, axis: number): Value {
    return this.graph.op('Gather', [this.graph.op('Shape', [of]), this.graph.ints(axis)], { axis: 0 });
  }

  private shape(...sizes: readonly (Value | number)[]): Value {
    const { graph } = this;
    const parts = sizes.map((size) =>
      typeof size === 'number' ? graph.ints([size]) : graph.op('Unsqueeze', [size, graph.ints([0])]),
    );
    return graph.op('Concat', parts, { axis: 0 });
  }

  build(): GraphBuilder {
    const { graph, config } = this;
    const { heads: H, kvHeads: G, headDim: D, layers, vocabSize, hiddenSize: C } = config;
    const rows = ['batch_size', 'sequence_length'];
    const ids = graph.input({ name: 'input_ids', element: 'int64', shape: rows });
    const attended = graph.input({
      name: 'attention_mask',
      element: 'int64',
      shape: ['batch_size', 'total_sequence_length'],
    });
    const positions = graph.input({ name: 'position_ids', element: 'int64', shape: rows });
    graph.output({ name: 'logits', element: 'float', shape: [...rows, vocabSize] });
    const batch = this.size(ids, 0);
    const length = this.size(ids, 1);
    const total = this.size(attended, 1);
    const past = graph.op('Sub', [total, length]);
    const groupRows = graph.op('Mul', [length, graph.ints(H / G)]);
    const shared: Shared = {
      ...this.turns(positions),
      masks: new Map(
        [...new Set(this.windows)].map((window) => [
          window,
          this.mask(attended, window, { length, past, total }),
        ]),
      ),
      shapes: {
        q: this.shape(batch, length, H, D),
        kv: this.shape(batch, length, G, D),
        grouped: this.shape(batch, G, groupRows, D),
        scores: this.shape(batch, H, length, total),
        groupedScores: this.shape(batch, G, groupRows, total),
        context: this.shape(batch, H, length, D),
      },
    };
    const embedding = this.weight('model.embed_tokens.weight');
    const embedded = graph.op('Gather', [embedding, ids], { axis: 0 });
    let x = this.toFull(graph.op('Reshape', [embedded, graph.ints([-1, C])]));
    for (let layer = 0; layer < layers; layer++) x = this.block(x, layer, shared);
    const head = config.tiedEmbeddings ? embedding : this.weight('lm_head.weight');
    const logits = graph.op('Gemm', [this.norm(x, 'model.norm.weight'), head], { transB: 1 });
    graph.op('Reshape', [this.toFull(logits), this.shape(batch, length, vocabSize)], {}, 'logits');
    return graph;
  }
}

/** What the graph of a model is made of. */
interface NetworkParts {
  readonly config: ModelConfig;
  readonly tensors: readonly MergedTensor[];
  readonly dtype: OnnxDtype;
  /** Of each layer; null: it sees every key before it. */
  readonly windows: readonly (number | null)[];
}

/** The graph of a model with its weights. */
export function networkGraph({ config, tensors, dtype, windows }: NetworkParts): GraphBuilder {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return new Network(config, byName, dtype, windows).build();
}
