import type { LoraSettings } from '../model/lora.ts';
import type { ModelConfig } from '../model/types.ts';
import { loraWidths } from './groups.ts';

/** What a plan of buffers is made for. */
export interface Capacity {
  /** N: tokens of a micro-batch. */
  readonly tokens: number;
  /** M: supervised positions of it. */
  readonly rows: number;
  /** Keep what the backward pass needs, and room for gradients. */
  readonly training: boolean;
  /**
   * How many blocks, from the first on, are computed again backward: they share one set of buffers with the
   * block after them, and keep only their input.
   */
  readonly recompute?: number;
  /** Positions that tokens may have; N where nothing is said. */
  readonly positions?: number;
  /** Rows of logits that exist at a time, a multiple of 64; `chunkRows` where nothing is said. */
  readonly chunk?: number;
}

/** Elements of the logits that exist at a time. */
const LOGITS = 1 << 22;

/** Rows of a chunk of logits: a multiple of 64, so that chunks start where bindings may. */
export function chunkRows(vocabSize: number): number {
  return Math.max(64, Math.floor(LOGITS / vocabSize / 64) * 64);
}

/** Sizes in 4-byte elements of what one block's forward pass leaves, its input not among them. */
function blockSizes(config: ModelConfig, lora: LoraSettings | null, capacity: Capacity) {
  const { tokens: N, training } = capacity;
  const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: G, headDim: D } = config;
  const p = lora ? loraWidths(lora) : { qkv: 0, o: 0, gateUp: 0, down: 0 };
  return {
    rstd1: N,
    normed1: N * C,
    /** [N, (H + 2G)·D], q and k turned by RoPE. */
    qkv: N * (H + 2 * G) * D,
    /** [N, (H + G)·D]: q and k before their norm. */
    rawQk: config.qkNorm && training ? N * (H + G) * D : 0,
    /** [N, H·D] and its log-sum-exp [N, H]. */
    attended: N * H * D,
    lse: N * H,
    /** Residual stream after attention [N, C]. */
    middle: N * C,
    rstd2: N,
    normed2: N * C,
    gateUp: N * 2 * F,
    hidden: N * F,
    /** P [N, S·R] of each product with LoRA. */
    pQkv: N * p.qkv,
    pO: N * p.o,
    pGateUp: N * p.gateUp,
    pDown: N * p.down,
  };
}

/** Gradients that live only within a block's backward pass. */
function scratchSizes(config: ModelConfig, lora: LoraSettings | null, { tokens: N }: Capacity) {
  const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: G, headDim: D } = config;
  return {
    /** Of the residual stream [N, C]. */
    stream: N * C,
    normed: N * C,
    qkv: N * (H + 2 * G) * D,
    attended: N * H * D,
    delta: N * H,
    gateUp: N * 2 * F,
    hidden: N * F,
    dP: lora ? N * Math.max(...Object.values(loraWidths(lora))) : 0,
    /** The input of a LoRA product after dropout, the widest of them. */
    dropped: lora && lora.dropout > 0 ? N * Math.max(C, F, H * D) : 0,
  };
}

function batchSizes({ tokens: N, rows: M }: Capacity) {
  return {
    ids: N,
    positions: N,
    firstKey: N,
    lastKey: N,
    lastQuery: N,
    inverse: N,
    rows: M,
    targets: M,
    weights: M,
  };
}

/** Rows of logits of a plan. */
export const chunkOf = ({ vocabSize }: ModelConfig, { rows, chunk }: Capacity): number =>
  Math.min(rows, chunk ?? chunkRows(vocabSize));

function headSizes(config: ModelConfig, capacity: Capacity) {
  const { hiddenSize: C, vocabSize: V } = config;
  const { rows: M, training } = capacity;
  return {
    picked: M * C,
    rstd: M,
    normed: M * C,
    logits: chunkOf(config, capacity) * V,
    nll: M,
    /** Of each row whether its target is the greedy choice. */
    greedy: M,
    dNormed: training ? M * C : 0,
    dPicked: training ? M * C : 0,
  };
}

/** Every buffer of one shape, in 4-byte elements; 0 where there is none. */
export function activationSizes(config: ModelConfig, lora: LoraSettings | null, capacity: Capacity) {
  const { training, tokens } = capacity;
  const recompute = Math.min(capacity.recompute ?? 0, config.layers - 1);
  const trained = recompute > 0 ? recompute + 1 : 0;
  const sharing = training ? trained : config.layers;
  return {
    block: blockSizes(config, lora, capacity),
    /** Blocks with buffers of their own; the others share one set. */
    own: config.layers - sharing,
    shared: sharing > 0,
    /** [N, C]. */
    stream: tokens * config.hiddenSize,
    /** Inputs of all blocks and the last output; without a backward pass two streams take turns. */
    streams: training ? config.layers + 1 : 2,
    scratch: training ? scratchSizes(config, lora, capacity) : null,
    batch: batchSizes(capacity),
    /** (cos, sin) of every position, see ropeTable. */
    angles: (capacity.positions ?? tokens) * config.headDim,
    head: headSizes(config, capacity),
  };
}

export type ActivationSizes = ReturnType<typeof activationSizes>;

/** Bytes of the largest buffer: it must be within what the device binds. */
export function largestBuffer({ block, stream, scratch, angles, head }: ActivationSizes): number {
  const most = (sizes: Readonly<Record<string, number>>) => Math.max(...Object.values(sizes));
  return 4 * Math.max(stream, angles, most(block), most(head), scratch ? most(scratch) : 0);
}

/** Elements that one buffer has at least (see Arena). */
const LEAST = 4;
const sum = (sizes: Readonly<Record<string, number>>): number =>
  Object.values(sizes).reduce((total, size) => total + Math.max(LEAST, size), 0);

/** Bytes of all buffers of a shape: what Activations allocates, exactly. */
export function activationBytes(sizes: ActivationSizes): number {
  const { block, own, shared, stream, streams, scratch, batch, angles, head } = sizes;
  const elements =
    sum(block) * (own + (shared ? 1 : 0)) +
    Math.max(LEAST, stream) * streams +
    (scratch ? sum(scratch) : 0) +
    sum(batch) +
    Math.max(LEAST, angles) +
    sum(head);
  return elements * 4;
}
