import { ok, type Result } from '../../io/faults.ts';
import { readJsonFile } from '../../model/json.ts';
import { layerWindows } from '../../model/windows.ts';
import type { Artefact, ArtefactFile } from '../artefact.ts';
import { mergedTensors } from '../weights/merge.ts';
import type { WeightsOptions } from '../weights/options.ts';
import type { WeightsSource } from '../weights/source.ts';
import type { GraphTensor } from './graph.ts';
import { networkGraph, type OnnxDtype } from './network.ts';
import { onnxReadme } from './readme.ts';
import { transformersJsFiles } from './transformers-js.ts';
import { lengthOf, modelPieces, type Place } from './wire.ts';

/** Bytes that a file may have: a message of protobuf ends at 2 GiB, and so do the buffers of most browsers. */
const LIMIT = 1_900_000_000;
/** Constants that stay with the graph, in bytes. */
const SMALL = 4096;
const OPSET = 17;

/** Names that transformers.js looks for. */
const FILE: Readonly<Record<OnnxDtype, { readonly name: string; readonly suffix: string }>> = {
  f32: { name: 'model', suffix: 'fp32' },
  f16: { name: 'model_fp16', suffix: 'fp16' },
};

interface Placed {
  readonly tensors: readonly { readonly tensor: GraphTensor; readonly place: Place }[];
  /** Files beside the model's, each with its tensors in their order. */
  readonly chunks: readonly { readonly file: string; readonly tensors: readonly GraphTensor[] }[];
}

/** Everything inside of the model's file, or the weights in files beside it (transformers.js's names for them). */
function placed(tensors: readonly GraphTensor[], base: string, limit: number): Placed {
  const total = tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (total <= limit) return { tensors: tensors.map((tensor) => ({ tensor, place: 'inside' })), chunks: [] };
  const chunks: { file: string; tensors: GraphTensor[]; bytes: number }[] = [];
  const all = tensors.map((tensor) => {
    if (tensor.byteLength <= SMALL) return { tensor, place: 'inside' as const };
    let chunk = chunks.at(-1);
    if (!chunk || chunk.bytes + tensor.byteLength > limit) {
      const count = chunks.length === 0 ? '' : `_${chunks.length}`;
      chunk = { file: `${base}.onnx_data${count}`, tensors: [], bytes: 0 };
      chunks.push(chunk);
    }
    const place = { file: chunk.file, offset: chunk.bytes };
    chunk.tensors.push(tensor);
    chunk.bytes += tensor.byteLength;
    return { tensor, place };
  });
  return { tensors: all, chunks };
}

async function* bytesOf(pieces: readonly (Uint8Array | GraphTensor)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces)
    if (piece instanceof Uint8Array) yield piece;
    else yield* piece.bytes();
}

const fileOf = (name: string, pieces: readonly (Uint8Array | GraphTensor)[]): ArtefactFile => ({
  name,
  size: pieces.reduce((sum, piece) => sum + lengthOf(piece), 0),
  bytes: () => bytesOf(pieces),
});

/** What 32-bit WebAssembly can hold at all, in bytes. */
const WASM_BYTES = 4 * 2 ** 30;

function sizeNotes(tensors: readonly GraphTensor[], dtype: OnnxDtype): string[] {
  const bytes = tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes < WASM_BYTES) return [];
  const smaller = dtype === 'f32' ? ' In f16 it is half of that.' : '';
  return [
    `With ${(bytes / 1e9).toFixed(1)} GB of weights no browser holds it; onnxruntime outside of one does.${smaller}`,
  ];
}

/**
 * A folder that transformers.js loads as it is, by onnxruntime-web (EXP-51). `limit`: bytes of weights that one file
 * may have.
 */
export async function planOnnx(
  source: WeightsSource,
  { dtype: wanted }: WeightsOptions,
  limit: number = LIMIT,
): Promise<Result<Artefact>> {
  const dtype = wanted ?? 'f32';
  const { name, suffix } = FILE[dtype];
  const { config } = source.model;
  const json = await readJsonFile(source.folder, 'config.json');
  if (!json.ok) return json;
  const windows = layerWindows(json.value, config);
  const graph = networkGraph({ config, tensors: mergedTensors(source), dtype, windows });
  const { tensors, chunks } = placed(graph.tensors, name, limit);
  const { nodes, inputs, outputs } = graph;
  const pieces = modelPieces({ name: 'temper', opset: OPSET, nodes, inputs, outputs, tensors });
  const folder = await transformersJsFiles(source, {
    dtype: suffix,
    // transformers.js 3 asks for it; 4 reads the graph's own types.
    ...(dtype === 'f16' && { kv_cache_dtype: { fp16: 'float16' } }),
    ...(chunks.length > 0 && { use_external_data_format: { [`${name}.onnx`]: chunks.length } }),
  });
  if (!folder.ok) return folder;
  const notes = [...folder.value.notes, ...sizeNotes(graph.tensors, dtype)];
  const { canChat } = folder.value;
  const files = [
    onnxReadme(source, { dtype, canChat, notes }),
    ...folder.value.files,
    fileOf(`onnx/${name}.onnx`, pieces),
    ...chunks.map((chunk) => fileOf(`onnx/${chunk.file}`, chunk.tensors)),
  ];
  return ok({ files, notes });
}
