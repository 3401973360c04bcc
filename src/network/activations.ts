import { Arena, type View } from '../gpu/buffers.ts';
import { ropeTable } from '../kernels/rope/table.ts';
import type { ModelConfig } from '../model/types.ts';
import type { DeviceAdapter } from './adapter.ts';
import { type ActivationSizes, activationSizes, type Capacity } from './sizes.ts';

type Views<T> = { readonly [K in keyof T]: View };

/** What a block's forward pass leaves for its backward pass; shapes in sizes.ts. */
export interface BlockActivations extends Views<ActivationSizes['block']> {
  /** Residual stream before the block [N, C]. */
  readonly input: View;
  /** Other blocks have used its buffers since: all but the input is computed again before it is needed. */
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
  /** (cos, sin) of every position that the plan has room for, [positions, D/2, 2]. */
  readonly angles: View;
  private readonly arena: Arena;

  constructor(
    device: GPUDevice,
    readonly config: ModelConfig,
    readonly capacity: Capacity,
    adapter: DeviceAdapter | null,
  ) {
    const sizes = activationSizes(config, adapter?.lora ?? null, capacity);
    const arena = new Arena(device, 'activations');
    this.arena = arena;
    try {
      const streams = Array.from({ length: sizes.streams }, () => arena.alloc('stream', sizes.stream));
      const shared = sizes.shared ? allocate(arena, sizes.block) : null;
      const sharing = config.layers - sizes.own;
      this.blocks = Array.from({ length: config.layers }, (_, l) => ({
        ...(shared && l < sharing ? shared : allocate(arena, sizes.block)),
        input: streams[l % streams.length]!,
        // The last of those that share is still there when the backward pass reaches it.
        recomputed: capacity.training && l < sharing - 1,
      }));
      this.final = streams[config.layers % streams.length]!;
      this.scratch = sizes.scratch && allocate(arena, sizes.scratch);
      this.batch = allocate(arena, sizes.batch);
      this.head = allocate(arena, sizes.head);
      const { headDim, ropeTheta: theta, ropeScaling: scaling } = config;
      const positions = capacity.positions ?? capacity.tokens;
      this.angles = arena.upload('angles', ropeTable(positions, { headDim, theta, scaling }));
    } catch (error) {
      arena.dispose();
      throw error;
    }
  }

  /** Bytes on the device. */
  get bytes(): number {
    return this.arena.bytes;
  }

  dispose(): void {
    this.arena.dispose();
  }
}
