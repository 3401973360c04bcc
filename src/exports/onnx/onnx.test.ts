import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { llama, patternModel } from '../../../tests/helpers/config.ts';
import { memoryFolder } from '../../../tests/helpers/folders.ts';
import { bytesOf, exportedOnnx, openOnnx } from '../../../tests/helpers/onnx.ts';
import { unwrap } from '../../io/faults.ts';
import { diskFolder } from '../../io/node/disk.ts';
import { encodeTensor } from '../../model/encode.ts';
import { loadModelFolder } from '../../model/folder.ts';
import { initLora } from '../../model/lora.ts';
import { tensorStore } from '../../model/safetensors.ts';
import type { LoadedModel } from '../../model/types.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { createTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import type { Artefact } from '../artefact.ts';
import type { WeightsSource } from '../weights/source.ts';
import { planOnnx } from './onnx.ts';

const patterned = (files: Readonly<Record<string, unknown>> = {}, model?: LoadedModel): WeightsSource => ({
  baseName: 'pattern',
  model: model ?? patternModel(llama()),
  folder: memoryFolder('pattern', { 'config.json': { vocab_size: 131 }, ...files }),
  adapter: null,
  tokenizer: null,
  story: null,
});

const BUNDLED = fileURLToPath(new URL('../../../public/models/bundled/', import.meta.url));

async function bundled(): Promise<WeightsSource> {
  const folder = diskFolder(BUNDLED);
  const model = unwrap(await loadModelFolder(folder, 'bundled'));
  const tokenizer = unwrap(createTokenizer(model.tokenizerFiles!));
  return { baseName: 'bundled', model, folder, adapter: null, tokenizer, story: null };
}

const namesOf = ({ files }: Artefact) => files.map(({ name }) => name);

async function json(artefact: Artefact, name: string): Promise<Record<string, unknown>> {
  const file = artefact.files.find((one) => one.name === name)!;
  return JSON.parse(new TextDecoder().decode(await bytesOf(file)));
}

test('EXP-51: names, inputs and outputs are transformers.js’s, and files have the size that they say', async () => {
  const source = await bundled();
  const { layers } = source.model.config;
  const artefact = unwrap(await planOnnx(source, { dtype: null }));
  for (const file of artefact.files) expect((await bytesOf(file)).length).toBe(file.size);
  expect(namesOf(artefact)).toContain('onnx/model.onnx');
  expect(await json(artefact, 'config.json')).toMatchObject({
    model_type: 'llama',
    'transformers.js_config': { dtype: 'fp32' },
  });
  const session = await openOnnx(artefact);
  const cache = (stem: string) =>
    Array.from({ length: layers }, (_, layer) => [`${stem}.${layer}.key`, `${stem}.${layer}.value`]).flat();
  expect(session.inputs).toEqual([
    'input_ids',
    'attention_mask',
    'position_ids',
    ...cache('past_key_values'),
  ]);
  expect(session.outputs).toEqual(['logits', ...cache('present')]);
  await session.release();
});

test('EXP-51: in f16 the file, the config and the cache say so', async () => {
  const artefact = unwrap(await planOnnx(patterned(), { dtype: 'f16' }));
  expect(namesOf(artefact)).toContain('onnx/model_fp16.onnx');
  expect(await json(artefact, 'config.json')).toMatchObject({
    'transformers.js_config': { dtype: 'fp16', kv_cache_dtype: { fp16: 'float16' } },
  });
});

test('EXP-57: weights past a file’s limit lie beside it under transformers.js’s names, and compute the same', async () => {
  const limit = 40_000;
  const source = patterned();
  const artefact = unwrap(await planOnnx(source, { dtype: null }, limit));
  const beside = artefact.files.filter(({ name }) => name.includes('_data'));
  const names = ['', ...Array.from({ length: beside.length - 1 }, (_, i) => `_${i + 1}`)];
  expect(beside.length).toBeGreaterThan(2);
  expect(beside.map(({ name }) => name)).toEqual(names.map((end) => `onnx/model.onnx_data${end}`));
  for (const file of beside) {
    expect(file.size).toBeLessThanOrEqual(limit);
    expect((await bytesOf(file)).length).toBe(file.size);
  }
  expect(await json(artefact, 'config.json')).toMatchObject({
    'transformers.js_config': { use_external_data_format: { 'model.onnx': beside.length } },
  });
  const rows = { ids: [[5, 6, 7]], real: [[1, 1, 1]] };
  const [apart, whole] = await Promise.all([openOnnx(artefact), exportedOnnx(source)]);
  expect((await apart.run(rows)).logits).toEqual((await whole.run(rows)).logits);
  await Promise.all([apart.release(), whole.release()]);
});

test('EXP-56: a weight that f16 cannot hold is refused by name, tuned or not', async () => {
  const model = patternModel(llama());
  const name = 'model.layers.1.mlp.down_proj.weight';
  const stored = model.tensors.get(name)!;
  const large = encodeTensor(
    Float32Array.from({ length: 48 * 96 }, (_, i) => (i === 7 ? 70_000 : 0)),
    'F32',
  );
  const tensors = model.tensors.names().map((one) =>
    one === name
      ? {
          ...stored,
          dtype: 'F32' as const,
          read: async (start?: number, end?: number) => large.subarray(start, end),
        }
      : model.tensors.get(one)!,
  );
  const source = patterned({}, { ...model, tensors: tensorStore(tensors) });
  const written = async (one: WeightsSource, dtype: 'f32' | 'f16') => {
    for (const file of unwrap(await planOnnx(one, { dtype })).files) await bytesOf(file);
  };
  await expect(written(source, 'f16')).rejects.toThrow(`${name} holds 70000, and f16 ends at 65,504`);
  await written(source, 'f32');
  const { lora } = defaultRecipe();
  const adapter = { lora, tensors: new Map(initLora(model.config, lora, 1)) };
  for (const [key, { shape, data }] of adapter.tensors)
    if (key.includes('lora_B')) adapter.tensors.set(key, { shape, data: data.map(() => 1e6) });
  await expect(written({ ...patterned(), adapter }, 'f16')).rejects.toThrow('f16 ends at 65,504');
});

const TOKENIZER = { version: '1.0', model: { type: 'BPE', vocab: { a: 0 }, merges: [] } };

test('EXP-53: the chat template stands in tokenizer_config.json, where transformers.js reads it', async () => {
  const configOf = async (files: Readonly<Record<string, unknown>>) =>
    json(
      unwrap(await planOnnx(patterned({ 'tokenizer.json': TOKENIZER, ...files }), { dtype: null })),
      'tokenizer_config.json',
    );
  const template = 'tuned {{ messages }}';
  expect(await configOf({})).toEqual({});
  expect(await configOf({ 'chat_template.jinja': template })).toEqual({ chat_template: template });
  expect(
    await configOf({
      'chat_template.jinja': template,
      'tokenizer_config.json': {
        eos_token: '</s>',
        chat_template: [
          { name: 'default', template: 'old' },
          { name: 'rag', template: 'other' },
        ],
      },
    }),
  ).toEqual({
    eos_token: '</s>',
    chat_template: [
      { name: 'default', template },
      { name: 'rag', template: 'other' },
    ],
  });
});

test('EXP-53: tokenizer.json is made of vocab.json and merges.txt; without either, a note says what is missing', async () => {
  const none = unwrap(await planOnnx(patterned(), { dtype: null }));
  expect(none.notes.join()).toContain('no tokenizer.json');
  const vocabulary = { vocabulary: { a: 0, b: 1, ab: 2 }, merges: '#version: 0.2\na b\n', added: null };
  const tokenizerFiles = {
    tokenizer: null,
    vocabulary,
    tokenizerConfig: { tokenizer_class: 'GPT2Tokenizer' },
    chatTemplate: null,
  };
  const model = { ...patternModel(llama()), tokenizerFiles };
  const made = unwrap(await planOnnx(patterned({}, model), { dtype: null }));
  expect(made.notes).toEqual([]);
  expect(await json(made, 'tokenizer.json')).toMatchObject({
    model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
  });
});

test('EXP-51: the README tells the very file, and no lines for a model that has no tokenizer', async () => {
  const readme = async (source: WeightsSource, dtype: 'f16' | 'f32') => {
    const { files } = unwrap(await planOnnx(source, { dtype }));
    return new TextDecoder().decode(await bytesOf(files.find(({ name }) => name === 'README.md')!));
  };
  const chats = await readme(await bundled(), 'f16');
  expect(chats).toContain('"model/onnx/model_fp16.onnx"');
  expect(chats).toContain('dtype: "fp16"');
  expect(chats).toContain('library_name: transformers.js');
  expect(chats).not.toContain('unzip');
  expect(await readme(patterned(), 'f32')).not.toContain('pip install');
});
