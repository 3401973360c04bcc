import { expect, it } from 'vitest';
import { testGpu } from '../../tests/helpers/gpu.ts';
import { Arena } from './buffers.ts';
import { openDevice } from './device.ts';
import { Recorder } from './recorder.ts';

/** A device of its own: what it reports must not reach other tests. */
async function withDevice(
  work: (device: GPUDevice, recorder: Recorder, arena: Arena) => Promise<void>,
): Promise<void> {
  const { gpu } = await testGpu();
  const { device } = await openDevice(gpu);
  const recorder = new Recorder(device);
  const arena = new Arena(device, 'test');
  try {
    await work(device, recorder, arena);
  } finally {
    arena.dispose();
    recorder.dispose();
    device.destroy();
  }
}

it('ENG-13: work that the device refuses is an error of the next read, not a row of zeros', async () => {
  await withDevice(async (_, recorder, arena) => {
    const spec = { name: 'broken', access: ['read-write'] as const, wgsl: 'this is no WGSL' };
    const view = arena.alloc('x', 4);
    recorder.dispatch(spec, [view], [], [1]);
    await expect(recorder.readFloats(view, 4)).rejects.toMatchObject({ code: 'gpu-error' });
    // Told once: what comes after it is judged by itself.
    expect(await recorder.readFloats(view, 4)).toEqual(new Float32Array(4));
  });
});

it('ENG-13: a lost device says so', async () => {
  await withDevice(async (device, recorder, arena) => {
    const view = arena.alloc('x', 4);
    device.destroy();
    await device.lost;
    await expect(recorder.readFloats(view, 4)).rejects.toMatchObject({ code: 'device-lost' });
  });
});

it('a buffer larger than the device binds is refused with advice', async () => {
  await withDevice(async (device, _, arena) => {
    const tooMany = device.limits.maxStorageBufferBindingSize / 4 + 1;
    expect(() => arena.alloc('logits', tooMany)).toThrow(/shorter context or a smaller micro-batch/);
  });
});
