import { expect, it } from 'vitest';
import { testGpu } from '../../tests/helpers/gpu.ts';
import { Arena } from './buffers.ts';
import { openDevice } from './device.ts';
import { allocated } from './guard.ts';
import { Recorder } from './recorder.ts';

/** A device that has no memory: its out-of-memory scope reports every time. */
function withoutMemory(device: GPUDevice): GPUDevice {
  const scopes: GPUErrorFilter[] = [];
  return new Proxy(device, {
    get(target, key) {
      if (key === 'pushErrorScope') return (filter: GPUErrorFilter) => scopes.push(filter);
      if (key === 'popErrorScope')
        return async () => (scopes.pop() === 'out-of-memory' ? { message: 'Not enough memory left.' } : null);
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

it('ENG-17: what was made without memory is given back, and the device goes on', async () => {
  const { gpu } = await testGpu();
  const { device } = await openDevice(gpu);
  const recorder = new Recorder(device);
  let given = 0;
  const make = () => ({ dispose: () => given++ });
  expect(await allocated(withoutMemory(device), make)).toBeNull();
  expect(given).toBe(1);

  // Refused for another reason: larger than any buffer of this device.
  const tooLarge = () => {
    device.createBuffer({ size: device.limits.maxBufferSize + 4, usage: GPUBufferUsage.STORAGE });
    return make();
  };
  await expect(allocated(device, tooLarge)).rejects.toMatchObject({ code: 'gpu-error' });
  expect(given).toBe(2);

  const arena = new Arena(device, 'after');
  const view = arena.upload('numbers', Float32Array.of(1, 2));
  expect([...(await recorder.readFloats(view, 2))]).toEqual([1, 2]);
  arena.dispose();
  recorder.dispose();
  device.destroy();
});
