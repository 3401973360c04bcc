/** What an engine asked of WebGPU; counted the same way for all of them, under whatever they are built on. */
interface Counts {
  dispatches: number;
  submits: number;
  pipelines: number;
}

export interface Watch {
  readonly counts: Counts;
  /** Messages of errors that nobody caught: an engine may go on after one and compute nothing. */
  readonly errors: string[];
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function wrap(type: { prototype: object }, method: string, after: (result: unknown) => unknown): void {
  const prototype = type.prototype as Record<string, Method>;
  const original = prototype[method]!;
  prototype[method] = function (...args) {
    return after(original.apply(this, args)) as unknown;
  };
}

/** Watches every device of this process; call it once WebGPU's classes are global, before the engine. */
export function watchWebGpu(): Watch {
  const watch: Watch = { counts: { dispatches: 0, submits: 0, pipelines: 0 }, errors: [] };
  const count = (key: keyof Counts) => (result: unknown) => {
    watch.counts[key]++;
    return result;
  };
  wrap(GPUComputePassEncoder, 'dispatchWorkgroups', count('dispatches'));
  wrap(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', count('dispatches'));
  wrap(GPUQueue, 'submit', count('submits'));
  wrap(GPUDevice, 'createComputePipeline', count('pipelines'));
  wrap(GPUDevice, 'createComputePipelineAsync', count('pipelines'));
  wrap(GPUAdapter, 'requestDevice', async (promise) => {
    const device = (await promise) as GPUDevice;
    device.addEventListener('uncapturederror', ({ error }) => watch.errors.push(error.message));
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') watch.errors.push(`The device was lost: ${message}`);
    });
    return device;
  });
  return watch;
}
