import { Arena, type View } from '../gpu/buffers.ts';
import type { ModelConfig } from '../model/types.ts';
import type { DeviceAdapter } from './adapter.ts';
import { type ActivationSizes, activationSizes, type Capacity } from './sizes.ts';

type Views<T> = { readonly [K in keyof T]: View };

/** What a block's forward pass leaves for its backward pass; shapes in sizes.ts. */
export interface BlockActivations extends Views<ActivationSizes['block']> {
  /** Residual stream before the block [N, C]. */
  readonly input: View;
  /** Only the input outlasts the forward pass: the rest is shared and computed again before it is needed. */
  readonly recomputed: boolean;
}

export type Scratch = Views<NonNullable<ActivationSizes['scratch']>>;

function allocate<T extends Readonly<Record<string, number>>>(arena: Arena, sizes: T): Views<T> {
  const views: Partial<Record<keyof T, View>> = {};
  for (const name of Object.keys(sizes) as (keyof T & string)[])
    views[name] = arena.alloc(name, sizes[name]!);
  return views as Views<T>;
}

/** The buffers of one shape, planned once. */
export class Activations {
  readonly blocks: readonly BlockActivations[];
  /** Residual stream after the last block [N, C]. */
  readonly final: View;
  readonly scratch: Scratch | null;
  readonly batch: Views<ActivationSizes['batch']>;
  readonly head: Views<ActivationSizes['head']>;
  private readonly arena: Arena;

  constructor(
    device: GPUDevice,
    readonly config: ModelConfig,
    readonly capacity: Capacity,
    adapter: DeviceAdapter | null,
  ) {
    const arena = new Arena(device, 'activations');
    this.arena = arena;
    const sizes = activationSizes(config, adapter?.lora ?? null, capacity);
    const streams = Array.from({ length: sizes.streams }, () => arena.alloc('stream', sizes.stream));
    const shared = sizes.shared ? allocate(arena, sizes.block) : null;
    const recomputed = config.layers - sizes.own;
    this.blocks = Array.from({ length: config.layers }, (_, l) => ({
      ...(shared && l < recomputed ? shared : allocate(arena, sizes.block)),
      input: streams[l % streams.length]!,
      recomputed: capacity.training && l < recomputed,
    }));
    this.final = streams[config.layers % streams.length]!;
    this.scratch = sizes.scratch && allocate(arena, sizes.scratch);
    this.batch = allocate(arena, sizes.batch);
    this.head = allocate(arena, sizes.head);
  }

  /** Bytes on the device. */
  get bytes(): number {
    return this.arena.bytes;
  }

  dispose(): void {
    this.arena.dispose();
  }
}
