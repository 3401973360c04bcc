import { ADAPTER, type OpenedGpu, openGpu } from '../../src/cli/dawn.ts';

let opened: Promise<OpenedGpu> | undefined;

/**
 * The GPU of this test process: whatever adapter there is, printed once. None is a failure, never a skip:
 * a kernel that was not run was not tested. Each call gives a fresh adapter, for an adapter makes one device.
 */
export async function testGpu(): Promise<OpenedGpu> {
  opened ??= openGpu().then((found) => {
    process.stderr.write(`GPU tests run on ${found.name}\n`);
    return found;
  });
  const { gpu, name } = await opened;
  const adapter = await gpu.requestAdapter(ADAPTER);
  if (adapter === null) throw new Error(`The adapter ${name} is there no longer.`);
  return { gpu, adapter, name };
}

const FILTERS = ['validation', 'out-of-memory', 'internal'] as const;

/** Runs `work` and throws what the device reports meanwhile (WebGPU itself only logs it). */
export async function withErrorScope<T>(device: GPUDevice, work: () => T | Promise<T>): Promise<T> {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  const pop = async (): Promise<string[]> => {
    const errors = await Promise.all(FILTERS.map(() => device.popErrorScope()));
    return errors.flatMap((error) => (error === null ? [] : [error.message]));
  };
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const reported = await pop();
    if (reported.length > 0) throw new Error(reported.join('\n'), { cause: error });
    throw error;
  }
  const reported = await pop();
  if (reported.length > 0) throw new Error(reported.join('\n'));
  return result;
}
