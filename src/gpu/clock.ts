/** Passes of one measurement: two timestamps each, in as many as a query set may hold. */
const PASSES = 2048;
const STAMP_BYTES = 8;

/** How long the GPU itself works, by timestamps where each pass begins and ends. */
export class GpuClock {
  private readonly set: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly staging: GPUBuffer;
  private passes = 0;
  private running = false;

  private constructor(private readonly device: GPUDevice) {
    const size = 2 * PASSES * STAMP_BYTES;
    this.set = device.createQuerySet({ type: 'timestamp', count: 2 * PASSES });
    this.resolved = device.createBuffer({
      label: 'timestamps',
      size,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    this.staging = device.createBuffer({
      label: 'timestamps, read',
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }

  /** null where the device has no timestamps. */
  static of(device: GPUDevice): GpuClock | null {
    return device.features.has('timestamp-query') ? new GpuClock(device) : null;
  }

  start(): void {
    this.passes = 0;
    this.running = true;
  }

  /** What the next pass is begun with. */
  get descriptor(): GPUComputePassDescriptor {
    if (!this.running) return {};
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

  /** Milliseconds of all passes since the start; null where there were too many, or their stamps make no sense. */
  async stop(): Promise<number | null> {
    this.running = false;
    const { passes, device } = this;
    if (passes === 0 || passes > PASSES) return null;
    const bytes = 2 * passes * STAMP_BYTES;
    const encoder = device.createCommandEncoder();
    encoder.resolveQuerySet(this.set, 0, 2 * passes, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    try {
      await this.staging.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch {
      // The device is gone, as whoever waits for results is told.
      return null;
    }
    const stamps = new BigUint64Array(this.staging.getMappedRange(0, bytes).slice(0));
    this.staging.unmap();
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
    this.staging.destroy();
  }
}
