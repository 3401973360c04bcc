import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { create, globals } from 'webgpu';
import { TemperError } from '../io/faults.ts';

/** A GPU of Dawn's Node binding together with the adapter that answered. */
export interface OpenedGpu {
  readonly gpu: GPU;
  readonly adapter: GPUAdapter;
  /** Readable: "mesa llvmpipe: Mesa 25.0.7". */
  readonly name: string;
}

/** Where there are several GPUs, the strongest. */
export const ADAPTER: GPURequestAdapterOptions = { powerPreference: 'high-performance' };

/** Dawn frees its instance, and every device with it, once the GPU object is collected. */
const kept: GPU[] = [];

/** glibc's RTLD_NODELETE, which Node does not name: the library stays although it is no Node addon. */
const RTLD_NODELETE = 0x1000;

/**
 * Opens WebGPU in Node, in the order in which a better adapter is likely: what the system's Vulkan loader
 * finds (a real GPU, or what VK_ICD_FILENAMES says); the same through the loader that Chromium brings, for
 * systems without libvulkan; Chromium's SwiftShader, which computes on the processor.
 *
 * The Vulkan loader reads its environment through the C library, so in a worker thread, whose process.env
 * is a copy, the third way does not work: tests run in processes. A copy of libvulkan.so.1 loaded by path is
 * what Dawn's own dlopen by name then finds.
 *
 * The constants of the standard (GPUBufferUsage, GPUMapMode, ...) become global, as on the page. `flags` are
 * Dawn's own ("enable-dawn-features=..."): none, unless something is to be measured.
 */
export async function openGpu(flags: readonly string[] = []): Promise<OpenedGpu> {
  Object.assign(globalThis, globals);
  const folder = vulkanFolders().find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')));
  const ways: (() => void)[] = [() => {}];
  if (folder !== undefined) {
    ways.push(() => loadVulkan(join(folder, 'libvulkan.so.1')));
    ways.push(() => {
      process.env.VK_ICD_FILENAMES = join(folder, 'vk_swiftshader_icd.json');
    });
  }
  for (const prepare of ways) {
    prepare();
    const gpu = create([...flags]);
    const adapter = await gpu.requestAdapter(ADAPTER);
    if (adapter === null) continue;
    kept.push(gpu);
    const { vendor, architecture, description } = adapter.info;
    return { gpu, adapter, name: `${[vendor, architecture].filter(Boolean).join(' ')}: ${description}` };
  }
  throw new TemperError(
    'no-gpu',
    'No WebGPU adapter was found: install a Vulkan driver, or Chromium (for example "apt-get install chromium"), whose SwiftShader is then used; CHROME_PATH says where Chromium lies if it is in an unusual place.',
    { lookedIn: vulkanFolders() },
  );
}

/** Where Chromium may keep its Vulkan loader and SwiftShader, beside its executable. */
function vulkanFolders(): string[] {
  const chrome = process.env.CHROME_PATH;
  const playwright = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright');
  return [
    ...(chrome !== undefined && existsSync(chrome) ? [dirname(realpathSync(chrome))] : []),
    '/usr/lib/chromium',
    '/usr/lib64/chromium-browser',
    '/opt/google/chrome',
    ...subfolders(playwright).flatMap((browser) => subfolders(browser)),
  ];
}

function subfolders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}

function loadVulkan(path: string): void {
  if (!existsSync(path)) return;
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {
    // Node complains that it is no addon, after having loaded it; that Dawn finds it is tested by the caller.
  }
}
