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

const ADD_ONE = {
  name: 'add-one',
  access: ['read-write'] as const,
  wgsl: `
struct Params { unused: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(1)
fn main() { x[0] += 1.0; }`,
};

it('ENG-20: work is sent joint by joint at first, then as much of it as takes a tenth of a second', async () => {
  await withDevice(async (device, _, arena) => {
    let time = 0;
    const recorder = new Recorder(device, () => time);
    const view = arena.alloc('x', 4);
    /** Eight joints, which take so many milliseconds. */
    const submits = async (milliseconds: number) => {
      const before = recorder.counts.submits;
      for (let joint = 0; joint < 8; joint++) {
        recorder.dispatch(ADD_ONE, [view], [], [1]);
        recorder.joint();
      }
      recorder.submit();
      time += milliseconds;
      const [value] = await recorder.readFloats(view, 1);
      // The read has a submit of its own.
      return { submits: recorder.counts.submits - before - 1, value };
    };
    expect(await submits(400)).toEqual({ submits: 8, value: 8 });
    // 50 ms a joint: two together.
    expect(await submits(4000)).toEqual({ submits: 4, value: 16 });
    // 500 ms a joint: each by itself.
    expect(await submits(8)).toEqual({ submits: 8, value: 24 });
    expect(await submits(8)).toEqual({ submits: 1, value: 32 });
    recorder.dispose();
  });
});
