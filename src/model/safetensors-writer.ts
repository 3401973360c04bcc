import { TemperError } from '../io/faults.ts';
import type { Tensor } from '../model/types.ts';

const ALIGNMENT = 8;
const BYTES_OF_F32 = 4;

/** Little-endian bytes, whatever the machine. */
function writeFloats(into: DataView, at: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) into.setFloat32(at + i * BYTES_OF_F32, values[i] ?? 0, true);
}

/**
 * A safetensors file of f32 tensors in code-unit order of their names (EXP-4): an 8-byte header length,
 * a JSON header padded with spaces so that the data begins at a multiple of 8, then the data.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const names = [...tensors.keys()].sort();
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let dataBytes = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    if (shape.reduce((n, d) => n * d, 1) !== data.length) {
      const message = `Tensor ${name} is [${shape.join(', ')}] but holds ${data.length} values.`;
      throw new TemperError('tensor-shape', message, { name });
    }
    const end = dataBytes + data.length * BYTES_OF_F32;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [dataBytes, end] }]);
    dataBytes = end;
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(8 + headerBytes + dataBytes);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(header, 8);
  let at = 8 + headerBytes;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    writeFloats(view, at, data);
    at += data.length * BYTES_OF_F32;
  }
  return file;
}
