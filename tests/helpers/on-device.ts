import { Arena } from '../../src/gpu/buffers.ts';
import { openDevice } from '../../src/gpu/device.ts';
import { Recorder } from '../../src/gpu/recorder.ts';
import { testGpu, withErrorScope } from './gpu.ts';

export interface Bench {
  readonly device: GPUDevice;
  readonly recorder: Recorder;
  readonly arena: Arena;
}

let opened: Promise<{ device: GPUDevice; recorder: Recorder }> | undefined;

/** Runs work on the test's device inside an error scope; its buffers are freed afterwards. */
export async function onDevice<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  opened ??= testGpu().then(async ({ gpu }) => {
    const { device } = await openDevice(gpu);
    return { device, recorder: new Recorder(device) };
  });
  const { device, recorder } = await opened;
  const arena = new Arena(device, 'test');
  try {
    return await withErrorScope(device, () => work({ device, recorder, arena }));
  } finally {
    recorder.release();
    arena.dispose();
  }
}
