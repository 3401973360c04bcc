/** How a program uses a storage buffer. */
type Access = 'read' | 'read-write';

/**
 * A compute program. Binding 0 is the uniform `params` struct of scalars (u32 and f32 only); storage
 * buffers follow from binding 1 in the order of `access`.
 */
export interface ProgramSpec {
  readonly name: string;
  readonly wgsl: string;
  readonly access: readonly Access[];
}

export interface Program {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Bytes of one uniform slot: WebGPU's default minUniformBufferOffsetAlignment. */
export const SLOT = 256;

/** Compiles each distinct program once a device. */
export class ProgramCache {
  private readonly programs = new Map<string, Program>();

  constructor(private readonly device: GPUDevice) {}

  get(spec: ProgramSpec): Program {
    const known = this.programs.get(spec.wgsl);
    if (known) return known;
    const program = this.compile(spec);
    this.programs.set(spec.wgsl, program);
    return program;
  }

  get size(): number {
    return this.programs.size;
  }

  private compile({ name, wgsl, access }: ProgramSpec): Program {
    const layout = this.device.createBindGroupLayout({
      label: name,
      entries: [
        {
          binding: 0,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: SLOT },
        },
        ...access.map((kind, index) => ({
          binding: index + 1,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: kind === 'read' ? ('read-only-storage' as const) : ('storage' as const) },
        })),
      ],
    });
    const pipeline = this.device.createComputePipeline({
      label: name,
      layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: this.device.createShaderModule({ label: name, code: wgsl }), entryPoint: 'main' },
    });
    return { name, pipeline, layout };
  }
}
