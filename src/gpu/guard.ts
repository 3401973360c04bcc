import { TemperError } from '../io/faults.ts';

/** Something that owns memory on the device. */
export interface Owner {
  dispose(): void;
}

/** Error scopes are one stack a device: allocations take turns, or they would swap verdicts. */
const turns = new WeakMap<GPUDevice, Promise<unknown>>();

/**
 * Makes something on the device and waits for its verdict: null, with everything given back, where there
 * is not memory enough. The device stays usable.
 * @throws TemperError `gpu-error` where the device refuses it for another reason
 */
export function allocated<T extends Owner>(device: GPUDevice, make: () => T | Promise<T>): Promise<T | null> {
  const before = turns.get(device) ?? Promise.resolve();
  const turn = before.then(() => attempt(device, make));
  turns.set(
    device,
    turn.catch(() => null),
  );
  return turn;
}

async function attempt<T extends Owner>(device: GPUDevice, make: () => T | Promise<T>): Promise<T | null> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let made: T | null = null;
  let memory: GPUError | null;
  let refusal: GPUError | null;
  try {
    made = await make();
  } finally {
    [memory, refusal] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    if (memory || refusal) made?.dispose();
  }
  // Buffers without memory make whatever uses them invalid: the first cause counts.
  if (memory) return null;
  if (refusal) throw new TemperError('gpu-error', `The GPU refused work: ${refusal.message}`);
  return made;
}
