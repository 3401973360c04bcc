import { TemperError } from '../io/faults.ts';
import type { View } from './buffers.ts';
import { CLOCK_BYTES, GpuClock } from './clock.ts';
import { type Program, ProgramCache, type ProgramSpec, SLOT } from './program.ts';

/** A scalar of a program's uniform struct. */
export type Scalar = { readonly u: number } | { readonly f: number };
export const u = (value: number): Scalar => ({ u: value });
export const f = (value: number): Scalar => ({ f: value });

export type Groups = readonly [x: number, y?: number, z?: number];

/** Dispatches that fit one uniform buffer; beyond it the recorder submits by itself. */
const SLOTS = 2048;

/** Work of one submit, ms: longer ones stall the page, and drivers end what takes seconds. */
const SUBMIT_MS = 100;

interface Dispatch {
  readonly program: Program;
  readonly group: GPUBindGroup;
  readonly slot: number;
  readonly groups: Groups;
}

/** Results on their way to the host: a dispatch may overwrite the view afterwards. */
interface Copy {
  readonly from: View;
  readonly bytes: number;
  readonly to: GPUBuffer;
  readonly at: number;
}

/** Results that are gathered while work goes on, and waited for once. */
export interface Readback {
  readonly buffer: GPUBuffer;
  /** Bytes that are spoken for. */
  used: number;
  /** Where the stamps of a clock go. */
  readonly clockAt: number;
}

/**
 * Collects dispatches and sends them in one submit. Uniforms of all of them lie in one buffer that is
 * written once a submit, so a step costs few queue operations however many kernels it has.
 */
export class Recorder {
  readonly programs: ProgramCache;
  private readonly uniforms: GPUBuffer;
  private readonly staging = new ArrayBuffer(SLOTS * SLOT);
  private readonly words = new Uint32Array(this.staging);
  private readonly floats = new Float32Array(this.staging);
  private pending: (Dispatch | Copy)[] = [];
  /** Dispatches among the pending. */
  private slots = 0;
  private clock: GpuClock | null | undefined;
  private readonly groups = new Map<string, GPUBindGroup>();
  private readonly ids = new WeakMap<GPUBuffer, number>();
  private nextId = 0;
  /** Since the recorder was made. */
  readonly counts = { dispatches: 0, submits: 0 };
  private readonly errors: string[] = [];
  /** Joints since the last submit, and since the last read; how many make a submit. */
  private unsent = 0;
  private joints = 0;
  private jointsPerSubmit = 1;
  private firstSubmit: number | null = null;
  private lost: string | null = null;

  private readonly onError = ({ error }: GPUUncapturedErrorEvent) => {
    this.errors.push(error.message);
  };

  constructor(
    readonly device: GPUDevice,
    /** Milliseconds: what submits are paced by. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.programs = new ProgramCache(device);
    // A device that refuses work goes on and answers with zeros: what it says is kept until the next read.
    device.addEventListener('uncapturederror', this.onError);
    void device.lost.then(({ message }) => {
      this.lost = message;
    });
    this.uniforms = device.createBuffer({
      label: 'uniforms',
      size: SLOTS * SLOT,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  dispatch(spec: ProgramSpec, views: readonly View[], params: readonly Scalar[], groups: Groups): void {
    if (views.length !== spec.access.length || params.length > SLOT / 4) {
      throw new TemperError(
        'bad-dispatch',
        `${spec.name} takes ${spec.access.length} buffers, got ${views.length}.`,
      );
    }
    if (groups.includes(0)) return;
    if (this.slots === SLOTS) this.submit();
    const program = this.programs.get(spec);
    const slot = this.slots++;
    params.forEach((scalar, index) => {
      const at = (slot * SLOT) / 4 + index;
      if ('u' in scalar) this.words[at] = scalar.u;
      else this.floats[at] = scalar.f;
    });
    this.pending.push({ program, group: this.bindGroup(program, views), slot, groups });
  }

  /**
   * A place in long work where it may be sent (the end of a layer, say): it is, when as many joints are
   * waiting as took SUBMIT_MS until the last read.
   */
  joint(): void {
    this.joints++;
    this.unsent++;
    if (this.unsent >= this.jointsPerSubmit) this.submit();
  }

  /** Learns from a read how long the work between two joints takes. */
  private pace(): void {
    if (this.firstSubmit !== null && this.joints > 0) {
      const milliseconds = (this.now() - this.firstSubmit) / this.joints;
      this.jointsPerSubmit = Math.max(1, Math.floor(SUBMIT_MS / milliseconds));
    }
    this.firstSubmit = null;
    this.joints = 0;
  }

  /** Sends what was recorded; work runs in the order of submits. */
  submit(): void {
    this.send(() => {});
  }

  /** Sends what was recorded, and what `last` adds to it. */
  private send(last: (encoder: GPUCommandEncoder) => void): void {
    this.unsent = 0;
    if (this.pending.length === 0) return;
    this.firstSubmit ??= this.now();
    if (this.slots > 0) this.device.queue.writeBuffer(this.uniforms, 0, this.staging, 0, this.slots * SLOT);
    const encoder = this.device.createCommandEncoder();
    let pass: GPUComputePassEncoder | null = null;
    let bound: Program | undefined;
    for (const one of this.pending) {
      if ('to' in one) {
        pass?.end();
        pass = null;
        encoder.copyBufferToBuffer(one.from.buffer, one.from.offset, one.to, one.at, one.bytes);
        continue;
      }
      if (!pass) {
        pass = encoder.beginComputePass(this.clock?.descriptor);
        bound = undefined;
      }
      if (one.program !== bound) pass.setPipeline(one.program.pipeline);
      bound = one.program;
      pass.setBindGroup(0, one.group, [one.slot * SLOT]);
      pass.dispatchWorkgroups(...one.groups);
    }
    pass?.end();
    last(encoder);
    this.device.queue.submit([encoder.finish()]);
    this.counts.dispatches += this.slots;
    this.counts.submits++;
    this.pending = [];
    this.slots = 0;
  }

  /** Room for `count` elements (4 bytes each) of results, and for the stamps of a clock. */
  readback(count: number): Readback {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const clockAt = Math.ceil(count / 2) * 8;
    const size = clockAt + (this.clock?.isRunning ? CLOCK_BYTES : 0);
    return { buffer: this.device.createBuffer({ label: 'readback', size, usage }), used: 0, clockAt };
  }

  /** Gathers the first `count` elements of a view as they are at this point of the work, after what is there. */
  gather(to: Readback, view: View, count: number): void {
    const bytes = count * 4;
    this.pending.push({ from: view, bytes, to: to.buffer, at: to.used });
    to.used += bytes;
  }

  /**
   * Submits and reads all that was gathered. `milliseconds`: what the GPU worked since the clock was started, null
   * where it was not, or the device cannot tell.
   * @throws TemperError `gpu-error` where the device refused work since the last read, `device-lost`
   */
  async collect({
    buffer,
    used,
    clockAt,
  }: Readback): Promise<{ readonly results: ArrayBuffer; readonly milliseconds: number | null }> {
    const clock = this.clock?.isRunning ? this.clock : null;
    this.send((encoder) => clock?.stop(encoder, buffer, clockAt));
    try {
      await buffer.mapAsync(GPUMapMode.READ).catch((error: unknown) => this.explain(error));
      this.pace();
      if (this.errors.length > 0) this.explain(null);
      const all = buffer.getMappedRange();
      const milliseconds = clock ? clock.read(new BigUint64Array(all, clockAt)) : null;
      return { results: all.slice(0, used), milliseconds };
    } finally {
      buffer.destroy();
    }
  }

  /**
   * Submits and reads `count` elements (4 bytes each) from the start of a view.
   * @throws TemperError as `collect`
   */
  async read(view: View, count: number): Promise<ArrayBuffer> {
    const to = this.readback(count);
    this.gather(to, view, count);
    return (await this.collect(to)).results;
  }

  /** From here to the next `collect` the GPU's own time is measured, where the device can. */
  startClock(): void {
    this.submit();
    this.clock ??= GpuClock.of(this.device);
    this.clock?.start();
  }

  private explain(error: unknown): never {
    const reported = this.errors.splice(0);
    if (this.lost !== null) {
      throw new TemperError(
        'device-lost',
        `The GPU was lost (${this.lost || 'no reason was given'}). Start the run again; if it happens again, use a smaller micro-batch or a shorter context.`,
      );
    }
    if (reported.length === 0) throw error;
    throw new TemperError(
      'gpu-error',
      `The GPU refused work: ${reported[0]} Use a smaller micro-batch or a shorter context.`,
      { reported },
    );
  }

  async readFloats(view: View, count: number): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array(await this.read(view, count));
  }

  write(view: View, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void {
    if (data.byteLength > view.size)
      throw new TemperError('bad-view', `${data.byteLength} bytes do not fit a view of ${view.size}.`);
    // Recorded work must see the old contents.
    this.submit();
    this.device.queue.writeBuffer(view.buffer, view.offset, data);
  }

  /** Forgets bind groups, so that buffers disposed elsewhere can be freed. */
  release(): void {
    this.groups.clear();
  }

  dispose(): void {
    this.pending = [];
    this.slots = 0;
    this.groups.clear();
    this.clock?.dispose();
    this.device.removeEventListener('uncapturederror', this.onError);
    this.uniforms.destroy();
  }

  private bindGroup(program: Program, views: readonly View[]): GPUBindGroup {
    const key = `${program.name}\n${this.idOf(program)}:${views.map((v) => `${this.bufferId(v.buffer)}.${v.offset}.${v.size}`).join()}`;
    const known = this.groups.get(key);
    if (known) return known;
    const group = this.device.createBindGroup({
      label: program.name,
      layout: program.layout,
      entries: [
        { binding: 0, resource: { buffer: this.uniforms, offset: 0, size: SLOT } },
        ...views.map((view, index) => ({
          binding: index + 1,
          resource: { buffer: view.buffer, offset: view.offset, size: view.size },
        })),
      ],
    });
    this.groups.set(key, group);
    return group;
  }

  private readonly programIds = new WeakMap<Program, number>();

  private idOf(program: Program): number {
    return this.identify(this.programIds, program);
  }

  private bufferId(buffer: GPUBuffer): number {
    return this.identify(this.ids, buffer);
  }

  private identify<K extends object>(known: WeakMap<K, number>, key: K): number {
    let id = known.get(key);
    if (id === undefined) {
      id = this.nextId++;
      known.set(key, id);
    }
    return id;
  }
}
