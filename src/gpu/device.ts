import { TemperError } from '../io/faults.ts';

/** What the device is, for the badge and beside every number. */
export interface DeviceReport {
  readonly name: string;
  readonly f16: boolean;
  readonly subgroups: boolean;
  /** A CPU behind the WebGPU interface (SwiftShader, lavapipe). */
  readonly software: boolean;
}

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly report: DeviceReport;
  /** Invocations of a subgroup, where they are usable and of one size. */
  readonly lanes: number | null;
}

function reportOf(adapter: GPUAdapter): DeviceReport {
  const { vendor, architecture, device, description } = adapter.info;
  const name =
    [...new Set([description, device, architecture, vendor].filter(Boolean))].join(' · ') ||
    'unnamed adapter';
  return {
    name,
    f16: adapter.features.has('shader-f16'),
    subgroups: adapter.features.has('subgroups'),
    software:
      adapter.info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(name),
  };
}

const ADAPTER: GPURequestAdapterOptions = { powerPreference: 'high-performance' };

/** What the adapter is, without opening a device; null where there is none. */
export async function adapterReport(gpu: GPU): Promise<DeviceReport | null> {
  const adapter = await gpu.requestAdapter(ADAPTER);
  return adapter ? reportOf(adapter) : null;
}

/**
 * Opens the best adapter. Sizes of buffers are raised to what the adapter has, because weights and logits
 * are large; everything else stays at WebGPU's defaults, which every browser grants.
 * @throws TemperError `no-adapter`
 */
export async function openDevice(gpu: GPU): Promise<OpenedDevice> {
  const adapter = await gpu.requestAdapter(ADAPTER);
  if (!adapter) {
    throw new TemperError(
      'no-adapter',
      'WebGPU is here, but it offers no adapter. Update the graphics driver, or start the browser with WebGPU switched on.',
    );
  }
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  const lanes =
    adapter.features.has('subgroups') && subgroupMinSize === subgroupMaxSize ? subgroupMinSize : null;
  const optional: GPUFeatureName[] = ['subgroups', 'timestamp-query'];
  const device = await adapter.requestDevice({
    requiredFeatures: optional.filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxBufferSize: adapter.limits.maxBufferSize,
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    },
  });
  return { device, report: reportOf(adapter), lanes };
}
