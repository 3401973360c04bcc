/** Readers of what the page hands out, from the formats' own descriptions. */

export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A safetensors file: 8 bytes of length (little-endian), a JSON header, then the tensors without gaps. */
export function readSafetensors(
  bytes: Uint8Array,
): Map<string, { entry: TensorEntry; values: Float32Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header: Record<string, TensorEntry> = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  const tensors = new Map<string, { entry: TensorEntry; values: Float32Array }>();
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets;
    const count = entry.shape.reduce((product, n) => product * n, 1);
    if (entry.dtype !== 'F32' || to - from !== 4 * count)
      throw new Error(`${name}: ${JSON.stringify(entry)} is not f32`);
    const values = new Float32Array(bytes.slice(8 + length + from, 8 + length + to).buffer);
    tensors.set(name, { entry, values });
    end = Math.max(end, to);
  }
  if (8 + length + end !== bytes.length)
    throw new Error(`${bytes.length - 8 - length - end} bytes are left over`);
  return tensors;
}

/** A line of the exported mixture. */
export interface MixedRow {
  readonly task: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** Lines of JSON. */
export function readJsonLines(text: string): MixedRow[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): MixedRow => JSON.parse(line));
}
