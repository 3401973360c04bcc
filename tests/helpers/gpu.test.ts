import { describe, expect, it } from 'vitest';
import { testGpu, withErrorScope } from './gpu.ts';

const SQUARES = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> x: array<u32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) { x[id.x] = id.x * id.x; }`;

describe('testGpu', () => {
  it('runs a compute shader', async () => {
    const { adapter } = await testGpu();
    const device = await adapter.requestDevice();
    const result = await withErrorScope(device, async () => {
      const buffer = device.createBuffer({
        size: 16,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      });
      const read = device.createBuffer({
        size: 16,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      });
      const pipeline = device.createComputePipeline({
        layout: 'auto',
        compute: { module: device.createShaderModule({ code: SQUARES }) },
      });
      const layout = pipeline.getBindGroupLayout(0);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(
        0,
        device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] }),
      );
      pass.dispatchWorkgroups(1);
      pass.end();
      encoder.copyBufferToBuffer(buffer, 0, read, 0, 16);
      device.queue.submit([encoder.finish()]);
      await read.mapAsync(GPUMapMode.READ);
      return [...new Uint32Array(read.getMappedRange())];
    });
    device.destroy();
    expect(result).toEqual([0, 1, 4, 9]);
  });

  it('turns what the device reports into an exception', async () => {
    const { adapter } = await testGpu();
    const device = await adapter.requestDevice();
    const faulty = () =>
      device.createBuffer({ size: 3, usage: GPUBufferUsage.MAP_READ, mappedAtCreation: true });
    await expect(withErrorScope(device, faulty)).rejects.toThrow();
    device.destroy();
  });
});
