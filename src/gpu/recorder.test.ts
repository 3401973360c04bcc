import { expect, it } from 'vitest';
import { testGpu } from '../../tests/helpers/gpu.ts';
import { Arena } from './buffers.ts';
import { openDevice } from './device.ts';
import { Recorder, u } from './recorder.ts';

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

/** Counts up, so slowly that a driver cannot do it between two clock ticks. */
const COUNT = {
  name: 'count',
  access: ['read-write'] as const,
  wgsl: `
struct Params { rounds: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(1)
fn main() { for (var i = 0u; i < params.rounds; i++) { x[0] += 1.0; } }`,
};

it('ENG-20: work is sent joint by joint at first, then as much of it as takes a tenth of a second', async () => {
  await withDevice(async (_, recorder, arena) => {
    const view = arena.alloc('x', 4);
    const submits = async (joints: number, rounds: number) => {
      const before = recorder.counts.submits;
      for (let joint = 0; joint < joints; joint++) {
        recorder.dispatch(COUNT, [view], [u(rounds)], [1]);
        recorder.joint();
      }
      const [value] = await recorder.readFloats(view, 1);
      // The read has a submit of its own.
      return { submits: recorder.counts.submits - before - 1, value };
    };
    expect(await submits(8, 1)).toEqual({ submits: 8, value: 8 });
    // Eight dispatches, compilation among them, took less than 800 ms: at least two go together now.
    expect((await submits(8, 1)).submits).toBeLessThan(8);
    expect(await submits(8, 1)).toEqual({ submits: 1, value: 24 });
  });
});
