/** Passes of one measurement: two timestamps each, in as many as a query set may hold. */
const PASSES = 2048;
const STAMP_BYTES = 8;
/** Room for the stamps of a measurement. */
export const CLOCK_BYTES = 2 * PASSES * STAMP_BYTES;

/** How long the GPU itself works, by timestamps where each pass begins and ends. */
export class GpuClock {
  private readonly set: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private passes = 0;
  /** Between `start` and `stop`. */
  isRunning = false;

  private constructor(device: GPUDevice) {
    this.set = device.createQuerySet({ type: 'timestamp', count: 2 * PASSES });
    this.resolved = device.createBuffer({
      label: 'timestamps',
      size: CLOCK_BYTES,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
  }

  /** null where the device has no timestamps. */
  static of(device: GPUDevice): GpuClock | null {
    return device.features.has('timestamp-query') ? new GpuClock(device) : null;
  }

  start(): void {
    this.passes = 0;
    this.isRunning = true;
  }

  /** What the next pass is begun with. */
  get descriptor(): GPUComputePassDescriptor {
    if (!this.isRunning) return {};
    const pass = this.passes++;
    if (pass >= PASSES) return {};
    return {
      timestampWrites: {
        querySet: this.set,
        beginningOfPassWriteIndex: 2 * pass,
        endOfPassWriteIndex: 2 * pass + 1,
      },
    };
  }

  /** Ends the measurement and copies its stamps to a buffer with CLOCK_BYTES of room, from a multiple of 8 on. */
  stop(encoder: GPUCommandEncoder, to: GPUBuffer, at: number): void {
    this.isRunning = false;
    const count = 2 * Math.min(this.passes, PASSES);
    if (count === 0) return;
    encoder.resolveQuerySet(this.set, 0, count, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, to, at, count * STAMP_BYTES);
  }

  /** Milliseconds of all passes, from the stamps; null where there were too many, or the stamps make no sense. */
  read(stamps: BigUint64Array): number | null {
    const { passes } = this;
    if (passes === 0 || passes > PASSES) return null;
    let nanoseconds = 0;
    for (let pass = 0; pass < passes; pass++) {
      const time = Number(stamps[2 * pass + 1]! - stamps[2 * pass]!);
      if (time < 0) return null;
      nanoseconds += time;
    }
    return nanoseconds / 1e6;
  }

  dispose(): void {
    this.set.destroy();
    this.resolved.destroy();
  }
}
