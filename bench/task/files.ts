import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { adapterFiles } from '../../src/exports/peft/adapter.ts';
import { TemperError, unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { readAdapter } from '../../src/model/adapter.ts';
import { tensorFloats } from '../../src/model/decode.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import type { AdapterTensors, LoadedModel, ModelConfig, Tensor } from '../../src/model/types.ts';
import { type Scored, scoredPositions } from '../../src/network/batch.ts';
import type { PackedBatch } from '../../src/tokens/types.ts';
import { adapterTensors, baseTensors, packedBatch } from './generate.ts';
import { type BenchShape, LORA, SHAPES } from './shapes.ts';

/** Raised whenever the generator makes other files, so that old ones are not taken for new. */
const VERSION = 1;

/** Where a shape's files lie; nothing in here is committed. */
const folderOf = (name: string) =>
  fileURLToPath(new URL(`../../.cache/bench/v${VERSION}/${name}/`, import.meta.url));

export function benchShape(name: string): BenchShape {
  const shape = SHAPES[name];
  if (shape) return shape;
  const known = Object.keys(SHAPES).join(', ');
  throw new TemperError('unknown-shape', `There is no shape "${name}"; there are ${known}.`);
}

/** A safetensors file of bf16 tensors; the exports' writer knows f32 alone. */
function baseFile(config: ModelConfig): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { name, shape, data } of baseTensors(config)) {
    header[name] = { dtype: 'BF16', shape, data_offsets: [at, at + data.byteLength] };
    parts.push(new Uint8Array(data.buffer));
    at += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding.length));
  return Buffer.concat([length, json, padding, ...parts]);
}

/** Writes a shape's files where they are not there yet: a model folder, an adapter folder and the batch. */
export function ensureTask(name: string): string {
  const shape = benchShape(name);
  const folder = folderOf(name);
  if (existsSync(folder)) return folder;
  // Under another name until all of it is there: an interrupted run leaves nothing that looks whole.
  const part = `${folder.slice(0, -1)}.${process.pid}.part/`;
  mkdirSync(`${part}adapter`, { recursive: true });
  writeFileSync(`${part}config.json`, JSON.stringify(shape.json));
  writeFileSync(`${part}model.safetensors`, baseFile(shape.config));
  const tensors = adapterTensors(shape.config);
  for (const file of adapterFiles({ config: shape.config, lora: LORA, baseModel: name, tensors }))
    writeFileSync(`${part}adapter/${file.name}`, file.bytes);
  writeFileSync(`${part}batch.json`, JSON.stringify(packedBatch(shape)));
  try {
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** A shape's files as any of Temper's commands would read them. */
export interface Task {
  readonly name: string;
  readonly shape: BenchShape;
  readonly model: LoadedModel;
  readonly adapter: AdapterTensors;
  readonly batch: PackedBatch;
  readonly scored: Scored;
}

export async function readTask(name: string): Promise<Task> {
  const shape = benchShape(name);
  const folder = ensureTask(name);
  const batch = JSON.parse(readFileSync(`${folder}batch.json`, 'utf8')) as PackedBatch;
  return {
    name,
    shape,
    model: unwrap(await loadModelFolder(diskFolder(folder), name)),
    adapter: unwrap(await readAdapter(diskFolder(`${folder}adapter`))).tensors,
    batch,
    scored: scoredPositions(batch),
  };
}

/** The frozen tensors widened to f32, which loses nothing, by their Hugging Face names. */
export async function floatTensors({ tensors }: LoadedModel): Promise<ReadonlyMap<string, Tensor>> {
  const out = new Map<string, Tensor>();
  for (const name of tensors.names()) {
    const stored = tensors.get(name)!;
    out.set(name, { shape: stored.shape, data: await tensorFloats(stored) });
  }
  return out;
}
