import { ok, type Result } from '../../io/faults.ts';
import { safetensorsHeader, tensorBytes } from '../../model/safetensors-header.ts';
import type { DType } from '../../model/types.ts';
import { type Artefact, type ArtefactFile, jsonFile } from '../artefact.ts';
import { modelCard } from '../weights/card.ts';
import { type MergedTensor, mergedBytes, mergedTensors } from '../weights/merge.ts';
import { modelFiles } from '../weights/model-files.ts';
import type { WeightsOptions } from '../weights/options.ts';
import type { WeightsSource } from '../weights/source.ts';

/** Bytes of tensors in one file: the hub's own tools write no larger ones, and some systems read none. */
const SHARD = 2 * 10 ** 9;

/** A merged weight is rounded once more; base and adapter apart are not. */
const ROUNDED =
  'What was learned is added to the weights and rounded to their 16 bits, so that answers can differ a little from base and adapter apart; in f32 nothing is lost.';

const INDEX = 'model.safetensors.index.json';

/** Tensors in files of at most `limit` bytes each, in their order; one that is larger has a file of its own. */
function shards<T extends { readonly bytes: number }>(tensors: readonly T[], limit: number): T[][] {
  const out: T[][] = [];
  let bytes = 0;
  for (const tensor of tensors) {
    const current = out.at(-1);
    if (current && bytes + tensor.bytes <= limit) {
      current.push(tensor);
      bytes += tensor.bytes;
    } else {
      out.push([tensor]);
      bytes = tensor.bytes;
    }
  }
  return out;
}

interface Weight {
  readonly tensor: MergedTensor;
  readonly dtype: DType;
  readonly bytes: number;
}

function weightsFile(name: string, weights: readonly Weight[]): ArtefactFile {
  const tensors = weights.map(({ tensor: { name, shape }, dtype }) => ({ name, shape, dtype }));
  const header = safetensorsHeader(tensors, { format: 'pt' });
  return {
    name,
    size: weights.reduce((sum, { bytes }) => sum + bytes, header.length),
    bytes: async function* () {
      yield header;
      for (const { tensor, dtype } of weights) yield* mergedBytes(tensor, dtype);
    },
  };
}

/** The weights' files: one, or shards with their index (transformers' names). */
function weightsFiles(weights: readonly Weight[], limit: number): ArtefactFile[] {
  const parts = shards(weights, limit);
  const [only] = parts;
  if (only && parts.length === 1) return [weightsFile('model.safetensors', only)];
  const digits = (n: number) => String(n).padStart(5, '0');
  const nameOf = (place: number) => `model-${digits(place + 1)}-of-${digits(parts.length)}.safetensors`;
  const map = parts.flatMap((part, place) => part.map(({ tensor }) => [tensor.name, nameOf(place)]));
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...parts.map((part, place) => weightsFile(nameOf(place), part)),
    jsonFile(INDEX, { metadata: { total_size: total }, weight_map: Object.fromEntries(map) }),
  ];
}

/**
 * The tuned model (or the base) as transformers stores one: weights in the base's own dtypes, configuration and
 * tokenizer (EXP-16).
 */
export async function planMerged(
  source: WeightsSource,
  { dtype }: WeightsOptions,
  limit: number = SHARD,
): Promise<Result<Artefact>> {
  const chosen: DType | null = dtype === null ? null : dtype === 'f32' ? 'F32' : 'F16';
  const name = dtype === 'f32' ? 'float32' : 'float16';
  // transformers reads `dtype` since 5 and `torch_dtype` before.
  const files = await modelFiles(source, chosen && { dtype: name, torch_dtype: name });
  if (!files.ok) return files;
  const weights = mergedTensors(source).map((tensor): Weight => {
    const stored = chosen ?? tensor.dtype;
    return { tensor, dtype: stored, bytes: tensorBytes({ dtype: stored, shape: tensor.shape }) };
  });
  const isRounded = weights.some(({ tensor, dtype: stored }) => tensor.isTuned && stored !== 'F32');
  return ok({
    files: [...files.value, modelCard('merged', source), ...weightsFiles(weights, limit)],
    notes: isRounded ? [ROUNDED] : [],
  });
}
