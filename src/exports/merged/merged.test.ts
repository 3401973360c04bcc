import { expect, it } from 'vitest';
import { memoryFolder } from '../../../tests/helpers/folders.ts';
import { unwrap } from '../../io/faults.ts';
import { diskFolder } from '../../io/node/disk.ts';
import { type Adapter, readAdapter } from '../../model/adapter.ts';
import { tensorFloats } from '../../model/decode.ts';
import { loadModelFolder } from '../../model/folder.ts';
import { loraScale, loraTensors } from '../../model/lora.ts';
import type { LoadedModel } from '../../model/types.ts';
import type { Artefact } from '../artefact.ts';
import type { WeightsSource } from '../weights/source.ts';
import { planMerged } from './merged.ts';

const PLACE = 'tests/fixtures/qwen2';
const folder = diskFolder(PLACE);
const model = unwrap(await loadModelFolder(folder, 'qwen2'));
const adapter = unwrap(await readAdapter(diskFolder(`${PLACE}/adapter`)));
const BASE: WeightsSource = { baseName: 'qwen2', model, folder, adapter: null, tokenizer: null, story: null };
const TUNED = { ...BASE, adapter };
const AS_STORED = { dtype: null } as const;

/** The folder that an export would become, read by our own reader. */
async function reopened({ files }: Artefact): Promise<LoadedModel> {
  const contents: Record<string, Uint8Array> = {};
  for (const file of files) {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes()) pieces.push(piece);
    contents[file.name] = new Uint8Array(Buffer.concat(pieces));
    expect(contents[file.name], file.name).toHaveLength(file.size);
  }
  return unwrap(await loadModelFolder(memoryFolder('merged', contents), 'merged'));
}

async function floatsOf({ tensors }: LoadedModel, name: string): Promise<Float32Array> {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`There is no ${name}.`);
  return tensorFloats(tensor);
}

/** W + s·B·A in f64, element by element. */
function summed(base: Float32Array, a: Float32Array, b: Float32Array, { lora }: Adapter): Float32Array {
  const width = a.length / lora.rank;
  return Float32Array.from(base, (value, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    let sum = 0;
    for (let r = 0; r < lora.rank; r++) sum += b[row * lora.rank + r]! * a[r * width + column]!;
    return value + loraScale(lora) * sum;
  });
}

it('EXP-16: what was learned is added to its weights, and every other tensor is the base’s', async () => {
  const merged = await reopened(unwrap(await planMerged(TUNED, { dtype: 'f32' })));
  expect([...merged.tensors.names()].sort()).toEqual([...model.tensors.names()].sort());
  const tuned = new Set<string>();
  for (const { layer, module, aName, bName } of loraTensors(model.config, adapter.lora)) {
    const name = `model.layers.${layer}.${module}.weight`;
    tuned.add(name);
    const [a, b] = [adapter.tensors.get(aName)!.data, adapter.tensors.get(bName)!.data];
    const wanted = summed(await floatsOf(model, name), a, b, adapter);
    const got = await floatsOf(merged, name);
    // The order of the sums in f64 is another: an f32 may fall to its neighbour.
    for (const [i, value] of wanted.entries())
      expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(2 ** -23 * Math.abs(value));
  }
  for (const name of model.tensors.names())
    if (!tuned.has(name)) expect(await floatsOf(merged, name), name).toEqual(await floatsOf(model, name));
});

it('EXP-16: the base leaves bit for bit, with its configuration', async () => {
  const plan = unwrap(await planMerged(BASE, AS_STORED));
  expect(plan.notes).toEqual([]);
  const merged = await reopened(plan);
  expect(merged.config).toEqual(model.config);
  for (const name of model.tensors.names())
    expect(await merged.tensors.get(name)?.read()).toEqual(await model.tensors.get(name)?.read());
});

it('EXP-16: a sum that is rounded to 16 bits is told', async () => {
  expect(unwrap(await planMerged(TUNED, { dtype: 'f16' })).notes).toEqual([expect.stringMatching(/16 bits/)]);
  expect(unwrap(await planMerged(TUNED, { dtype: 'f32' })).notes).toEqual([]);
});

it('EXP-16: large weights are shards with an index, which read as one', async () => {
  const whole = unwrap(await planMerged(TUNED, AS_STORED));
  const weights = whole.files.find(({ name }) => name === 'model.safetensors');
  const plan = unwrap(await planMerged(TUNED, AS_STORED, Math.ceil((weights?.size ?? 0) / 2.5)));
  const names = plan.files.map(({ name }) => name).filter((name) => name.startsWith('model'));
  expect(names).toEqual([
    'model-00001-of-00003.safetensors',
    'model-00002-of-00003.safetensors',
    'model-00003-of-00003.safetensors',
    'model.safetensors.index.json',
  ]);
  const [one, sharded] = [await reopened(whole), await reopened(plan)];
  for (const name of model.tensors.names())
    expect(await sharded.tensors.get(name)?.read()).toEqual(await one.tensors.get(name)?.read());
});

it('EXP-17: another dtype stands in both fields that transformers reads it from', async () => {
  const { files } = unwrap(await planMerged(TUNED, { dtype: 'f16' }));
  const config = files.find(({ name }) => name === 'config.json');
  const pieces: Uint8Array[] = [];
  for await (const piece of config?.bytes() ?? []) pieces.push(piece);
  expect(JSON.parse(Buffer.concat(pieces).toString())).toMatchObject({
    dtype: 'float16',
    torch_dtype: 'float16',
  });
});
