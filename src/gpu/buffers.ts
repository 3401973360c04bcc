import { TemperError } from '../io/faults.ts';

/** A range of a storage buffer, in bytes; offsets are multiples of 256. */
export interface View {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Owns the buffers of one subject (a model, a batch shape): they go together. */
export class Arena {
  private readonly owned: GPUBuffer[] = [];
  private total = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    private readonly limit = device.limits.maxStorageBufferBindingSize,
  ) {}

  /** Bytes that one binding holds at most. */
  get bindingLimit(): number {
    return this.limit;
  }

  /** Bytes allocated so far. */
  get bytes(): number {
    return this.total;
  }

  /** A buffer of `count` 4-byte elements (f32 or u32), zeroed by WebGPU. */
  alloc(name: string, count: number): View {
    const size = Math.max(4, count) * 4;
    const { limit } = this;
    if (size > limit) {
      throw new TemperError(
        'buffer-too-large',
        `${this.label}: "${name}" needs ${size} bytes, but this device binds at most ${limit}. Use a shorter context or a smaller micro-batch.`,
        { name, size, limit },
      );
    }
    const buffer = this.device.createBuffer({
      label: `${this.label}/${name}`,
      size,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    this.owned.push(buffer);
    this.total += size;
    return { buffer, offset: 0, size };
  }

  /** A buffer that holds `data`. */
  upload(name: string, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): View {
    const view = this.alloc(name, data.length);
    this.device.queue.writeBuffer(view.buffer, 0, data);
    return view;
  }

  /** Writes bytes into a view; offset and length are multiples of 4. */
  write(view: View, offset: number, bytes: Uint8Array): void {
    // Dawn and browsers take views of ordinary memory only, and a file's bytes are never shared memory.
    const source = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    this.device.queue.writeBuffer(view.buffer, view.offset + offset, source as Uint8Array<ArrayBuffer>);
  }

  dispose(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.owned.length = 0;
    this.total = 0;
  }
}

/** Elements [start, start + count) of a view; `start` is a multiple of 64. */
export function slice(view: View, start: number, count: number): View {
  if (start % 64 !== 0 || (start + count) * 4 > view.size) {
    throw new TemperError(
      'bad-view',
      `A view of ${count} elements from ${start} does not fit ${view.size} bytes.`,
    );
  }
  return { buffer: view.buffer, offset: view.offset + start * 4, size: count * 4 };
}
