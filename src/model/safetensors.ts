import * as v from 'valibot';
import type { ByteSource } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { DType, StoredTensor, TensorStore } from './types.ts';

/** Bits a value of each dtype that the format knows; the engine reads three of them. */
const BITS: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E5M2FNUZ: 8,
  F8_E4M3FNUZ: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};
/** The format's own limit on its header. */
const MAX_HEADER = 100_000_000;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.object({
  dtype: v.string(),
  shape: v.array(whole),
  data_offsets: v.tuple([whole, whole]),
});

const isReadable = (dtype: string): dtype is DType => dtype === 'BF16' || dtype === 'F16' || dtype === 'F32';

/** A tensor of a file: its bytes [start, end) of the data. */
interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A store over tensors that are already known; `unreadable` names those of other dtypes with theirs. */
export function tensorStore(
  tensors: Iterable<StoredTensor>,
  unreadable: ReadonlyMap<string, string> = new Map(),
): TensorStore {
  const byName = new Map<string, StoredTensor>();
  for (const tensor of tensors) byName.set(tensor.name, tensor);
  return {
    get: (name) => byName.get(name),
    names: () => [...byName.keys()],
    unreadable: (name) => unreadable.get(name),
  };
}

/** What a safetensors file says about itself. */
export interface SafetensorsHeader {
  /** Where the data begins: the bytes before it are the header and its length. */
  readonly dataStart: number;
  /** In the order of the data. */
  readonly entries: readonly SafetensorsEntry[];
  /** As it stands there, still to be validated. */
  readonly metadata: unknown;
}

/**
 * Reads the header of a safetensors file and checks all of it before a tensor is touched: a truncated
 * download or a web page saved under this name is refused here.
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<Result<SafetensorsHeader>> {
  const bad = (what: string): { readonly ok: false; readonly fault: Fault } =>
    failed({
      code: 'safetensors-invalid',
      message: `${source.name} is not a whole safetensors file: ${what} Download it again.`,
      file: source.name,
    });
  if (source.size < 8) return bad(`it has ${source.size} bytes.`);
  const prefix = await source.slice(0, 8);
  const headerLength = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (headerLength > MAX_HEADER || headerLength > source.size - 8)
    return bad(
      `its first 8 bytes announce a header of ${headerLength} bytes, the file has ${source.size} bytes.`,
    );

  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await source.slice(8, 8 + headerLength));
    header = JSON.parse(text);
  } catch {
    return bad('its header is not JSON.');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return bad('its header is not a JSON object.');

  const dataStart = 8 + headerLength;
  let metadata: unknown = null;
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = value;
      continue;
    }
    const parsed = v.safeParse(entrySchema, value);
    if (!parsed.success) return bad(`the entry of tensor ${name} lacks dtype, shape or data_offsets.`);
    const {
      dtype,
      shape,
      data_offsets: [start, end],
    } = parsed.output;
    const bits = Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined;
    if (bits === undefined) return bad(`tensor ${name} has the unknown dtype ${dtype}.`);
    const bytes = Math.ceil((shape.reduce((n, d) => n * d, 1) * bits) / 8);
    if (end - start !== bytes)
      return bad(
        `tensor ${name} is ${dtype} of shape [${shape.join(', ')}], ${bytes} bytes, but its offsets hold ${end - start}.`,
      );
    if (dataStart + end > source.size)
      return bad(`tensor ${name} ends at byte ${dataStart + end}, the file at ${source.size}.`);
    entries.push({ name, dtype, shape, start, end });
  }

  // The format wants the data without holes and overlaps: each tensor begins where the last one ended.
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let cursor = 0;
  for (const entry of entries) {
    if (entry.start !== cursor)
      return bad(
        `tensor ${entry.name} begins at ${entry.start} of the data, where ${cursor} was expected (${entry.start < cursor ? 'an overlap' : 'a hole'}).`,
      );
    cursor = entry.end;
  }
  if (dataStart + cursor !== source.size)
    return bad(`its tensors end at byte ${dataStart + cursor}, the file at ${source.size}.`);

  return ok({ dataStart, entries, metadata });
}

/**
 * The tensors of a safetensors file, its header checked. Tensors of dtypes that the engine does not read
 * (integers, f64) are told apart.
 */
export async function readSafetensors(source: ByteSource): Promise<Result<TensorStore>> {
  const header = await readSafetensorsHeader(source);
  if (!header.ok) return header;
  const { dataStart, entries } = header.value;
  const tensors: StoredTensor[] = [];
  const unreadable = new Map<string, string>();
  for (const { name, dtype, shape, start, end } of entries) {
    if (isReadable(dtype))
      tensors.push({
        name,
        dtype,
        shape,
        read: (from = 0, to = end - start) => source.slice(dataStart + start + from, dataStart + start + to),
      });
    else unreadable.set(name, dtype);
  }
  return ok(tensorStore(tensors, unreadable));
}
