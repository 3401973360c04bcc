import { TemperError } from '../../src/io/faults.ts';

/** Timestamp queries that one query set may hold (WebGPU's limit), two a dispatch. */
const MOST_QUERIES = 4096;

export interface ProgramTime {
  readonly program: string;
  readonly dispatches: number;
  readonly ms: number;
}

interface Resolved {
  readonly programs: readonly string[];
  readonly queries: GPUQuerySet;
  readonly times: GPUBuffer;
}

/** A pass for each dispatch, each between two timestamps, behind the interface of the one pass asked for. */
class SplitPass {
  private pipeline: GPUComputePipeline | null = null;
  private readonly groups: Parameters<GPUComputePassEncoder['setBindGroup']>[] = [];
  readonly programs: string[] = [];

  constructor(
    private readonly encoder: GPUCommandEncoder,
    private readonly queries: GPUQuerySet,
  ) {}

  setPipeline(pipeline: GPUComputePipeline): void {
    this.pipeline = pipeline;
  }

  setBindGroup(...args: Parameters<GPUComputePassEncoder['setBindGroup']>): void {
    this.groups[args[0]] = args;
  }

  dispatchWorkgroups(x: number, y?: number, z?: number): void {
    const at = 2 * this.programs.length;
    if (at >= MOST_QUERIES)
      throw new TemperError('too-many-dispatches', `A profiled submit has more than ${at / 2} dispatches.`);
    this.programs.push(this.pipeline!.label);
    const pass = this.encoder.beginComputePass({
      timestampWrites: {
        querySet: this.queries,
        beginningOfPassWriteIndex: at,
        endOfPassWriteIndex: at + 1,
      },
    });
    pass.setPipeline(this.pipeline!);
    for (const args of this.groups) pass.setBindGroup(...args);
    pass.dispatchWorkgroups(x, y, z);
    pass.end();
  }

  end(): void {}
}

/**
 * Times every dispatch of a device by the GPU's own clock, by taking compute passes apart. Whoever records
 * notices nothing; programs are told apart by the labels of their pipelines.
 */
export class PassTimes {
  private readonly resolved: Resolved[] = [];

  constructor(private readonly device: GPUDevice) {
    const create = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => this.encoder(create(descriptor));
  }

  private encoder(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const { device } = this;
    const finish = encoder.finish.bind(encoder);
    const begin = encoder.beginComputePass.bind(encoder);
    let split: SplitPass | null = null;
    let queries: GPUQuerySet | null = null;
    const inner = { beginComputePass: begin } as GPUCommandEncoder;
    encoder.beginComputePass = () => {
      queries ??= device.createQuerySet({ type: 'timestamp', count: MOST_QUERIES });
      split ??= new SplitPass(inner, queries);
      return split as unknown as GPUComputePassEncoder;
    };
    encoder.finish = (descriptor) => {
      if (split && queries) {
        const size = split.programs.length * 16;
        const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
        const times = device.createBuffer({ size, usage });
        encoder.resolveQuerySet(queries, 0, 2 * split.programs.length, times, 0);
        this.resolved.push({ programs: split.programs, queries, times });
      }
      return finish(descriptor);
    };
    return encoder;
  }

  /** Times since the last call, by program, the longest first. */
  async take(): Promise<ProgramTime[]> {
    const totals = new Map<string, { dispatches: number; ms: number }>();
    for (const { programs, queries, times } of this.resolved.splice(0)) {
      const { size } = times;
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const target = this.device.createBuffer({ size, usage });
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(times, 0, target, 0, size);
      this.device.queue.submit([encoder.finish()]);
      await target.mapAsync(GPUMapMode.READ);
      const nanoseconds = new BigUint64Array(target.getMappedRange());
      programs.forEach((program, i) => {
        const total = totals.get(program) ?? { dispatches: 0, ms: 0 };
        total.dispatches++;
        total.ms += Number(nanoseconds[2 * i + 1]! - nanoseconds[2 * i]!) / 1e6;
        totals.set(program, total);
      });
      for (const owned of [target, times, queries]) owned.destroy();
    }
    return [...totals].map(([program, total]) => ({ program, ...total })).sort((a, b) => b.ms - a.ms);
  }
}
