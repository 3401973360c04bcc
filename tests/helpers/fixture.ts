import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { readAdapter } from '../../src/model/adapter.ts';
import { decodeTensor } from '../../src/model/decode.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import { readSafetensors } from '../../src/model/safetensors.ts';
import type { PackedBatch } from '../../src/tokens/types.ts';

const numbers = v.record(v.string(), v.number());
const expectedSchema = v.object({
  loss: v.number(),
  supervised_tokens: v.number(),
  grad_norm: v.number(),
  steps: v.array(v.object({ step: v.number(), loss: v.number(), lr: v.number(), grad_norm: v.number() })),
  loss_after: v.number(),
  norms_after: numbers,
});
const ints = v.array(v.number());
const batchSchema = v.object({ input_ids: ints, labels: ints, positions: ints, segments: ints });

/** A committed PyTorch fixture: model, adapter, batch and what float64 makes of them. */
export async function loadStepFixture(name: 'llama-step' | 'llama-step-untied') {
  const path = fileURLToPath(new URL(`../fixtures/${name}/`, import.meta.url));
  const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(`${path}${file}`, 'utf8'));
  const batch = v.parse(batchSchema, await json('batch.json'));
  const packed: PackedBatch = {
    step: 1,
    micro: 0,
    inputIds: batch.input_ids,
    labels: batch.labels,
    weights: batch.labels.map((label) => (label === -100 ? 0 : 1)),
    positions: batch.positions,
    segments: batch.segments,
  };
  const source = await diskFolder(path).open('expected.safetensors');
  if (!source) throw new Error(`${path} has no expected.safetensors.`);
  const store = unwrap(await readSafetensors(source));
  const tensor = async (key: string) => {
    const stored = store.get(key);
    if (!stored) throw new Error(`The fixture has no ${key}.`);
    return decodeTensor(await stored.read(), stored.dtype);
  };
  return {
    model: unwrap(await loadModelFolder(diskFolder(path), name)),
    adapter: unwrap(await readAdapter(diskFolder(`${path}adapter`))),
    batch: packed,
    expected: v.parse(expectedSchema, await json('expected.json')),
    tensor,
  };
}
