import { expect, test } from 'vitest';
import { bytesSource, type Folder } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import { readAdapter } from '../../model/adapter.ts';
import { initLora } from '../../model/lora.ts';
import { readSafetensors } from '../../model/safetensors.ts';
import { writeSafetensors } from '../../model/safetensors-writer.ts';
import type { ModelConfig, Tensor } from '../../model/types.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { adapterConfig, adapterFiles } from './adapter.ts';

const config: ModelConfig = {
  architecture: 'llama',
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headDim: 4,
  vocabSize: 16,
  maxPositions: 32,
  slidingWindow: null,
  rmsNormEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: null,
  tiedEmbeddings: true,
  biased: [],
  qkNorm: false,
  eosTokenIds: [2],
};
const { lora } = defaultRecipe();
const adapter = { config, lora, baseModel: 'org/base', tensors: initLora(config, lora, 1) };

test('EXP-3: the configuration speaks PEFT’s names', () => {
  expect(adapterConfig({ ...adapter, lora: { ...lora, targets: ['q', 'down'] } })).toMatchObject({
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: 'org/base',
    r: 8,
    lora_alpha: 16,
    use_rslora: false,
    target_modules: ['q_proj', 'down_proj'],
    bias: 'none',
    inference_mode: true,
    modules_to_save: null,
  });
});

test('EXP-5: what the folder holds is read back as it was', async () => {
  const files = new Map(adapterFiles(adapter).map(({ name, bytes }) => [name, bytes]));
  expect([...files.keys()]).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
  const open: Folder['open'] = async (name) => {
    const bytes = files.get(name);
    return bytes ? bytesSource(name, bytes) : null;
  };
  const folder: Folder = { name: 'adapter', open };
  const back = unwrap(await readAdapter(folder));
  expect(back.lora).toEqual(lora);
  expect(new Map([...back.tensors].sort())).toEqual(new Map([...adapter.tensors].sort()));
});

test('EXP-5: tensors of another model are refused', () => {
  const tensors = new Map([...adapter.tensors].slice(1));
  expect(() => adapterFiles({ ...adapter, tensors })).toThrow('is missing');
});

test('EXP-4: safetensors with a header padded to 8 bytes', async () => {
  for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde', 'é']) {
    const tensor: Tensor = { shape: [1, 3], data: new Float32Array([1, -2.5, 3e-8]) };
    const file = writeSafetensors(new Map([[name, tensor]]));
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    expect(header.__metadata__).toEqual({ format: 'pt' });
    expect(header[name]).toEqual({ dtype: 'F32', shape: [1, 3], data_offsets: [0, 12] });
    const store = unwrap(await readSafetensors(bytesSource('x', file)));
    const bytes = await store.get(name)?.read();
    expect(new DataView(Uint8Array.from(bytes ?? []).buffer).getFloat32(4, true)).toBe(-2.5);
  }
  const wrong = new Map([['a', { shape: [2], data: new Float32Array(3) }]]);
  expect(() => writeSafetensors(wrong)).toThrow('[2] but holds 3');
});
