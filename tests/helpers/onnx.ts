import * as ort from 'onnxruntime-web/wasm';
import type { Artefact, ArtefactFile } from '../../src/exports/artefact.ts';
import { planOnnx } from '../../src/exports/onnx/onnx.ts';
import type { WeightsSource } from '../../src/exports/weights/source.ts';
import { unwrap } from '../../src/io/faults.ts';

export async function bytesOf(file: ArtefactFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.bytes()) pieces.push(piece);
  return Uint8Array.from(Buffer.concat(pieces));
}

/** A batch of texts: a row each, all of one length; 0 in `real` where a row is padded. */
export interface Rows {
  readonly ids: readonly (readonly number[])[];
  readonly real: readonly (readonly number[])[];
}

/** Keys and values of earlier tokens, by the names of the inputs. */
type Past = Readonly<Record<string, ort.Tensor>>;

interface Answer {
  /** [B, T, V]. */
  readonly logits: Float32Array;
  readonly shape: readonly number[];
  readonly past: Past;
}

export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of the tokens after `past`, whose masks stand before theirs in `real`. */
  run(rows: Rows, past?: Past): Promise<Answer>;
  release(): Promise<void>;
}

const int64 = (rows: readonly (readonly number[])[]) =>
  new ort.Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]!.length]);

/** Positions as transformers counts them: padding does not, and has position 1. */
const positionsOf = (real: readonly number[]) => {
  let count = 0;
  return real.map((one) => (one === 1 ? count++ : 1));
};

/** An exported folder in onnxruntime's WASM. */
export async function openOnnx({ files }: Artefact): Promise<Session> {
  ort.env.wasm.numThreads = 1;
  const model = files.find(({ name }) => name.endsWith('.onnx'))!;
  const beside = files.filter(({ name }) => name.includes('.onnx_data'));
  const externalData = await Promise.all(
    beside.map(async (file) => ({ path: file.name.split('/').at(-1)!, data: await bytesOf(file) })),
  );
  const session = await ort.InferenceSession.create(await bytesOf(model), { externalData });
  const empty: Record<string, ort.Tensor> = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor || !input.name.startsWith('past_key_values')) continue;
    empty[input.name] = new ort.Tensor(
      input.type,
      input.type === 'float16' ? new Uint16Array(0) : new Float32Array(0),
      [1, Number(input.shape[1]), 0, Number(input.shape[3])],
    );
  }
  const run = async ({ ids, real }: Rows, past?: Past): Promise<Answer> => {
    const none = Object.entries(empty).map(([name, { type, data, dims }]) => [
      name,
      new ort.Tensor(type, data, [ids.length, ...dims.slice(1)]),
    ]);
    const length = ids[0]!.length;
    const out = await session.run({
      input_ids: int64(ids),
      attention_mask: int64(real),
      position_ids: int64(real.map((row) => positionsOf(row).slice(-length))),
      ...(past ?? Object.fromEntries(none)),
    });
    const present = Object.entries(out).filter(([name]) => name !== 'logits');
    const { data, dims } = out.logits!;
    return {
      logits: Float32Array.from(data as Float32Array),
      shape: dims,
      past: Object.fromEntries(
        present.map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
      ),
    };
  };
  return { inputs: session.inputNames, outputs: session.outputNames, run, release: () => session.release() };
}

/** The export of a model in onnxruntime. */
export async function exportedOnnx(
  source: WeightsSource,
  { dtype = 'f32', limit }: { readonly dtype?: 'f32' | 'f16'; readonly limit?: number } = {},
): Promise<Session> {
  return openOnnx(unwrap(await planOnnx(source, { dtype }, limit)));
}
