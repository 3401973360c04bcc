import { Arena, type View } from '../gpu/buffers.ts';
import type { ModelConfig } from '../model/types.ts';
import type { DeviceAdapter, GroupName } from './adapter.ts';

/** What a block's forward pass leaves for its backward pass; shapes in the field's letters, N tokens. */
export interface LayerActivations {
  /** Residual stream before the block [N, C]. */
  readonly input: View;
  readonly rstd1: View;
  readonly normed1: View;
  /** [N, (H + 2G)·D], q and k turned by RoPE. */
  readonly qkv: View;
  /** [N, (H + G)·D]: q and k before their norm; null where they have none or no gradient is wanted. */
  readonly rawQk: View | null;
  /** [N, H·D] and its log-sum-exp [N, H]. */
  readonly attended: View;
  readonly lse: View;
  /** Residual stream after attention [N, C]. */
  readonly middle: View;
  readonly rstd2: View;
  readonly normed2: View;
  /** [N, 2F] and [N, F]. */
  readonly gateUp: View;
  readonly hidden: View;
  /** P [N, S·R] of each product with LoRA. */
  readonly p: Readonly<Record<GroupName, View>>;
}

/** Gradients that live only within a block's backward pass. */
export interface Scratch {
  /** Of the residual stream [N, C]. */
  readonly stream: View;
  readonly normed: View;
  readonly qkv: View;
  readonly attended: View;
  readonly delta: View;
  readonly gateUp: View;
  readonly hidden: View;
  readonly p: View;
}

/** Elements of the logits that exist at a time. */
const LOGITS = 1 << 22;

/** Rows of a chunk of logits: a multiple of 64, so that chunks start where bindings may. */
export function chunkRows(vocabSize: number): number {
  return Math.max(64, Math.floor(LOGITS / vocabSize / 64) * 64);
}

export interface Capacity {
  /** N: tokens of a micro-batch. */
  readonly tokens: number;
  /** M: supervised positions of it. */
  readonly rows: number;
  /** Keep every block's activations, and room for gradients. */
  readonly training: boolean;
}

/** The buffers of one shape, planned once. */
export class Activations {
  readonly layers: readonly LayerActivations[];
  readonly final: View;
  readonly scratch: Scratch | null;
  readonly batch: Readonly<
    Record<
      'ids' | 'positions' | 'firstKey' | 'lastKey' | 'lastQuery' | 'rows' | 'inverse' | 'targets' | 'weights',
      View
    >
  >;
  readonly head: Readonly<
    Record<'picked' | 'rstd' | 'normed' | 'logits' | 'nll' | 'dNormed' | 'dPicked', View>
  >;
  private readonly arena: Arena;

  constructor(
    device: GPUDevice,
    readonly config: ModelConfig,
    readonly capacity: Capacity,
    adapter: DeviceAdapter | null,
  ) {
    const arena = new Arena(device, 'activations');
    this.arena = arena;
    const { tokens: N, rows: M, training } = capacity;
    const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: G, headDim: D, vocabSize: V } = config;
    const QKV = (H + 2 * G) * D;
    const makeP = (layer: number): Record<GroupName, View> => {
      const p = (name: GroupName) => {
        const group = adapter?.group(layer, name);
        return arena.alloc(`p.${name}`, group ? N * group.slots * group.rank : 1);
      };
      return { qkv: p('qkv'), o: p('o'), gateUp: p('gateUp'), down: p('down') };
    };
    const makeLayer = (layer: number, input: View): LayerActivations => ({
      input,
      rstd1: arena.alloc('rstd1', N),
      normed1: arena.alloc('normed1', N * C),
      qkv: arena.alloc('qkv', N * QKV),
      rawQk: config.qkNorm && training ? arena.alloc('rawQk', N * (H + G) * D) : null,
      attended: arena.alloc('attended', N * H * D),
      lse: arena.alloc('lse', N * H),
      middle: arena.alloc('middle', N * C),
      rstd2: arena.alloc('rstd2', N),
      normed2: arena.alloc('normed2', N * C),
      gateUp: arena.alloc('gateUp', N * 2 * F),
      hidden: arena.alloc('hidden', N * F),
      p: makeP(layer),
    });
    const stream = () => arena.alloc('stream', N * C);
    if (training) {
      this.layers = Array.from({ length: config.layers }, (_, l) => makeLayer(l, stream()));
      this.final = stream();
    } else {
      // Without a backward pass two residual streams take turns, and every block shares the rest.
      const streams = [stream(), stream()] as const;
      const shared = makeLayer(0, streams[0]);
      this.layers = Array.from({ length: config.layers }, (_, l) => ({ ...shared, input: streams[l % 2]! }));
      this.final = streams[config.layers % 2]!;
    }
    this.scratch = training
      ? {
          stream: stream(),
          normed: arena.alloc('dNormed', N * C),
          qkv: arena.alloc('dQkv', N * QKV),
          attended: arena.alloc('dAttended', N * H * D),
          delta: arena.alloc('delta', N * H),
          gateUp: arena.alloc('dGateUp', N * 2 * F),
          hidden: arena.alloc('dHidden', N * F),
          p: arena.alloc('dP', N * (adapter?.widestP ?? 1)),
        }
      : null;
    const tokens = (name: string) => arena.alloc(name, N);
    const rows = (name: string) => arena.alloc(name, M);
    this.batch = {
      ids: tokens('ids'),
      positions: tokens('positions'),
      firstKey: tokens('firstKey'),
      lastKey: tokens('lastKey'),
      lastQuery: tokens('lastQuery'),
      inverse: tokens('inverse'),
      rows: rows('rows'),
      targets: rows('targets'),
      weights: rows('weights'),
    };
    const wide = (name: string, wanted: boolean) => arena.alloc(name, wanted ? M * C : 1);
    this.head = {
      picked: wide('picked', true),
      rstd: rows('rstd'),
      normed: wide('headNormed', true),
      logits: arena.alloc('logits', Math.min(M, chunkRows(V)) * V),
      nll: rows('nll'),
      dNormed: wide('dHeadNormed', training),
      dPicked: wide('dPicked', training),
    };
  }

  /** Bytes on the device. */
  get bytes(): number {
    return this.arena.bytes;
  }

  dispose(): void {
    this.arena.dispose();
  }
}
