import { Arena } from '../../src/gpu/buffers.ts';
import { openDevice } from '../../src/gpu/device.ts';
import { Recorder } from '../../src/gpu/recorder.ts';
import { testGpu, withErrorScope } from './gpu.ts';

export interface Bench {
  readonly device: GPUDevice;
  readonly recorder: Recorder;
  readonly arena: Arena;
  /** Invocations of a subgroup, where they are usable. */
  readonly lanes: number | null;
}

let opened: Promise<Omit<Bench, 'arena'>> | undefined;

/** Runs work on the test's device inside an error scope; its buffers are freed afterwards. */
export async function onDevice<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  opened ??= testGpu().then(async ({ gpu }) => {
    const { device, lanes } = await openDevice(gpu);
    return { device, recorder: new Recorder(device), lanes };
  });
  const { device, recorder, lanes } = await opened;
  const arena = new Arena(device, 'test');
  try {
    return await withErrorScope(device, () => work({ device, recorder, arena, lanes }));
  } finally {
    recorder.release();
    arena.dispose();
  }
}
