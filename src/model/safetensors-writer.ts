import { TemperError } from '../io/faults.ts';
import { safetensorsHeader } from './safetensors-header.ts';
import type { Tensor } from './types.ts';

/** Bytes under a name: what a file carries along that is no number. */
export interface ByteTensor {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Little-endian bytes, whatever the machine; `at` is a multiple of 4 from the buffer's start. */
function writeFloats(into: Uint8Array<ArrayBuffer>, at: number, values: Float32Array): void {
  if (LITTLE_ENDIAN) {
    new Float32Array(into.buffer, at, values.length).set(values);
    return;
  }
  const view = new DataView(into.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(at + i * 4, values[i]!, true);
}

/**
 * A safetensors file of f32 tensors in code-unit order of their names (EXP-4), then of bytes in theirs.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor | ByteTensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const named = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  // What needs no alignment comes last, so that every number is aligned.
  const ordered = [
    ...named.filter(([, { data }]) => data instanceof Float32Array),
    ...named.filter(([, { data }]) => data instanceof Uint8Array),
  ];
  const header = safetensorsHeader(
    ordered.map(([name, { shape, data }]) => {
      if (shape.reduce((n, d) => n * d, 1) !== data.length) {
        const message = `Tensor ${name} is [${shape.join(', ')}] but holds ${data.length} values.`;
        throw new TemperError('tensor-shape', message, { name });
      }
      return { name, dtype: data instanceof Float32Array ? 'F32' : 'U8', shape };
    }),
    metadata,
  );
  const dataBytes = ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const file = new Uint8Array(header.length + dataBytes);
  file.set(header);
  let at = header.length;
  for (const [, { data }] of ordered) {
    if (data instanceof Float32Array) writeFloats(file, at, data);
    else file.set(data, at);
    at += data.byteLength;
  }
  return file;
}
