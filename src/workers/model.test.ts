import { expect, test } from 'vitest';
import { f32, memoryFolder, safetensorsBytes } from '../../tests/helpers/folders.ts';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { judgeEnds, openModel, readModel, readTokenizer, summarize } from './model.ts';

const bundled = diskFolder('public/models/bundled');

test('PAGE-23: what a model is, from its headers', async () => {
  const { model, tokenizer } = unwrap(await readModel(bundled, 'bundled'));
  expect(summarize(model)).toEqual({
    architecture: 'llama',
    // 5 blocks of 184,576 + 2,048 × 128 tied embeddings + a norm of 128
    parameters: 1_185_152,
    dtypes: ['BF16'],
    bytes: 2_370_304,
    maxPositions: 512,
    slidingWindow: null,
  });
  expect(tokenizer.template).not.toBeNull();
});

test('PAGE-23: a folder without tokenizer.json is refused', async () => {
  const without = {
    ...bundled,
    open: (file: string) => (file === 'tokenizer.json' ? Promise.resolve(null) : bundled.open(file)),
  };
  expect(await readModel(without, 'tiny')).toMatchObject({
    ok: false,
    fault: { code: 'tokenizer-missing', message: expect.stringMatching(/^tiny has no tokenizer\.json/) },
  });
});

test('PAGE-23: what is wrong with configuration, weights or tokenizer is told', async () => {
  const refusal = async (files: Record<string, unknown>) => {
    const result = await readModel(memoryFolder('tiny', files), 'tiny');
    return result.ok ? '' : result.fault.message;
  };
  const config = {
    architectures: ['LlamaForCausalLM'],
    ...{ hidden_size: 16, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2, vocab_size: 8 },
    tie_word_embeddings: true,
  };
  const weights = safetensorsBytes({ 'model.embed_tokens.weight': f32([8, 4]) });
  expect(await refusal({ 'config.json': { architectures: ['GPT2LMHeadModel'] } })).toContain(
    'GPT2LMHeadModel',
  );
  expect(await refusal({ 'config.json': config, 'model.safetensors': weights })).toBe(
    'Tensor model.embed_tokens.weight is [8, 4], but must be [8, 16] by config.json: config.json and weights do not belong together.',
  );
});

test('PAGE-23: the only weights of a folder may have any name', async () => {
  const open = (...names: string[]) =>
    openModel({
      kind: 'files',
      id: 'tiny 1',
      name: 'tiny',
      files: names.map((name) => new File(['x'], name)),
    });
  expect((await open('config.json', 'mine.safetensors').open('model.safetensors'))?.name).toBe(
    'mine.safetensors',
  );
  expect(await open('a.safetensors', 'b.safetensors').open('model.safetensors')).toBeNull();
  const sharded = open('model.safetensors.index.json', 'one.safetensors');
  expect(await sharded.open('model.safetensors')).toBeNull();
});

test('PAGE-50: a tokenizer is read without configuration and weights', async () => {
  const only = (...names: string[]) => ({
    name: 'tiny',
    open: (file: string) => (names.includes(file) ? bundled.open(file) : Promise.resolve(null)),
  });
  const tokenizer = unwrap(await readTokenizer(only('tokenizer.json', 'tokenizer_config.json'), 'tiny'));
  expect(tokenizer.eosToken).not.toBeNull();
  expect(await readTokenizer(only('config.json'), 'tiny')).toMatchObject({
    ok: false,
    fault: { code: 'tokenizer-missing' },
  });
  expect(await judgeEnds(only('tokenizer.json', 'config.json'), tokenizer, [])).toBeNull();
});

test('MODEL-15: the ends of a model’s answers are judged by its weights', async () => {
  const { tokenizer } = unwrap(await readModel(bundled, 'bundled'));
  const judged = await judgeEnds(bundled, tokenizer, [null, tokenizer.eosId, 70]);
  expect([...(judged ?? [])].map(([id, { state }]) => [id, state])).toEqual([
    [tokenizer.idOf('<|end|>'), 'trained'],
    [70, 'trained'],
  ]);
});
