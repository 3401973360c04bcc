import { TemperError } from '../../io/faults.ts';
import type { ArtefactFile } from '../artefact.ts';

/** How GGML stores a tensor's numbers. */
export type GgmlType = 'F32' | 'F16';

/** A value of GGUF's metadata. */
export type GgufValue =
  | { readonly kind: 'u32'; readonly value: number }
  | { readonly kind: 'f32'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'i32s'; readonly value: readonly number[] }
  | { readonly kind: 'f32s'; readonly value: readonly number[] };

/** Keys in the order in which they are written. */
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

export interface GgufTensor {
  readonly name: string;
  /** Row-major as PyTorch has it; GGUF writes the sizes in reverse, the contiguous one first. */
  readonly shape: readonly number[];
  readonly type: GgmlType;
  /** Little-endian, in pieces. */
  bytes(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export const u32 = (value: number): GgufValue => ({ kind: 'u32', value });
export const f32 = (value: number): GgufValue => ({ kind: 'f32', value });
export const bool = (value: boolean): GgufValue => ({ kind: 'bool', value });
export const string = (value: string): GgufValue => ({ kind: 'string', value });
export const strings = (value: readonly string[]): GgufValue => ({ kind: 'strings', value });
export const i32s = (value: readonly number[]): GgufValue => ({ kind: 'i32s', value });
export const f32s = (value: readonly number[]): GgufValue => ({ kind: 'f32s', value });

const VERSION = 3;
/** Where tensors begin, counted from the first; what GGUF assumes where `general.alignment` is absent. */
const ALIGNMENT = 32;
/** Numbers that GGUF knows the types of values by. */
const VALUE_TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const GGML_TYPE: Readonly<Record<GgmlType, { readonly id: number; readonly bytes: number }>> = {
  F32: { id: 0, bytes: 4 },
  F16: { id: 1, bytes: 2 },
};
/** GGML's own limit, with the zero that ends the name. */
const NAME_BYTES = 63;

/** Bytes that grow as they are written, little-endian. */
class ByteWriter {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** Where `count` more bytes go: the bytes may be others than before. */
  private room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const wider = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      wider.set(this.bytes);
      this.bytes = wider;
      this.view = new DataView(wider.buffer);
    }
    return at;
  }

  u8(value: number): void {
    const at = this.room(1);
    this.view.setUint8(at, value);
  }
  u32(value: number): void {
    const at = this.room(4);
    this.view.setUint32(at, value, true);
  }
  i32(value: number): void {
    const at = this.room(4);
    this.view.setInt32(at, value, true);
  }
  f32(value: number): void {
    const at = this.room(4);
    this.view.setFloat32(at, value, true);
  }
  u64(value: number): void {
    const at = this.room(8);
    this.view.setBigUint64(at, BigInt(value), true);
  }
  raw(value: Uint8Array): void {
    const at = this.room(value.length);
    this.bytes.set(value, at);
  }
  string(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.u64(bytes.length);
    this.raw(bytes);
  }
  align(): void {
    this.room(padding(this.length));
  }
  done(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

const padding = (length: number) => (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;

/** How one value of each type is written; of an array, one of its values. */
const WRITE = {
  u32: (out: ByteWriter, value: number) => out.u32(value),
  i32: (out: ByteWriter, value: number) => out.i32(value),
  f32: (out: ByteWriter, value: number) => out.f32(value),
  bool: (out: ByteWriter, value: boolean) => out.u8(Number(value)),
  string: (out: ByteWriter, value: string) => out.string(value),
};

function writeScalar<T>(
  out: ByteWriter,
  type: number,
  value: T,
  write: (out: ByteWriter, value: T) => void,
): void {
  out.u32(type);
  write(out, value);
}

function writeArray<T>(
  out: ByteWriter,
  type: number,
  values: readonly T[],
  write: (out: ByteWriter, value: T) => void,
): void {
  out.u32(VALUE_TYPE.array);
  out.u32(type);
  out.u64(values.length);
  for (const value of values) write(out, value);
}

function writeValue(out: ByteWriter, one: GgufValue): void {
  if (one.kind === 'strings') writeArray(out, VALUE_TYPE.string, one.value, WRITE.string);
  else if (one.kind === 'i32s') writeArray(out, VALUE_TYPE.i32, one.value, WRITE.i32);
  else if (one.kind === 'f32s') writeArray(out, VALUE_TYPE.f32, one.value, WRITE.f32);
  else if (one.kind === 'string') writeScalar(out, VALUE_TYPE.string, one.value, WRITE.string);
  else if (one.kind === 'bool') writeScalar(out, VALUE_TYPE.bool, one.value, WRITE.bool);
  else if (one.kind === 'u32') writeScalar(out, VALUE_TYPE.u32, one.value, WRITE.u32);
  else writeScalar(out, VALUE_TYPE.f32, one.value, WRITE.f32);
}

const sizeOf = ({ shape, type }: GgufTensor): number =>
  shape.reduce((product, size) => product * size, GGML_TYPE[type].bytes);

/** Everything before the tensors' bytes: metadata, and where each tensor lies. */
function headerOf(metadata: GgufMetadata, tensors: readonly GgufTensor[]): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.raw(new TextEncoder().encode('GGUF'));
  out.u32(VERSION);
  out.u64(tensors.length);
  out.u64(metadata.size);
  for (const [key, value] of metadata) {
    out.string(key);
    writeValue(out, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    if (new TextEncoder().encode(tensor.name).length > NAME_BYTES)
      throw new TemperError('gguf-name', `${tensor.name} is longer than a name of GGML may be.`);
    out.string(tensor.name);
    out.u32(tensor.shape.length);
    for (const size of tensor.shape.toReversed()) out.u64(size);
    out.u32(GGML_TYPE[tensor.type].id);
    out.u64(offset);
    offset += sizeOf(tensor) + padding(sizeOf(tensor));
  }
  out.align();
  return out.done();
}

/** A GGUF file (version 3, little-endian): header, then each tensor at a multiple of 32 bytes. */
export function ggufFile(name: string, metadata: GgufMetadata, tensors: readonly GgufTensor[]): ArtefactFile {
  const header = headerOf(metadata, tensors);
  return {
    name,
    size: tensors.reduce((sum, one) => sum + sizeOf(one) + padding(sizeOf(one)), header.length),
    bytes: async function* () {
      yield header;
      for (const tensor of tensors) {
        yield* tensor.bytes();
        const gap = padding(sizeOf(tensor));
        if (gap > 0) yield new Uint8Array(gap);
      }
    },
  };
}
