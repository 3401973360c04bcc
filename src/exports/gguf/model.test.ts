import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { llama, patternModel } from '../../../tests/helpers/config.ts';
import { memoryFolder } from '../../../tests/helpers/folders.ts';
import { readGguf } from '../../../tests/helpers/gguf.ts';
import { renderGo } from '../../../tests/helpers/go-template.ts';
import { normals } from '../../../tests/helpers/numeric.ts';
import { unwrap } from '../../io/faults.ts';
import { diskFolder } from '../../io/node/disk.ts';
import { decodeTensor, tensorFloats } from '../../model/decode.ts';
import { loadModelFolder } from '../../model/folder.ts';
import { initLora } from '../../model/lora.ts';
import type { ModelConfig, TokenizerFiles } from '../../model/types.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { createTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import type { ArtefactFile } from '../artefact.ts';
import { mergedTensors } from '../weights/merge.ts';
import type { WeightsSource } from '../weights/source.ts';
import { planGgufModel } from './model.ts';

async function bytesOf(file: ArtefactFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.bytes()) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function exported(source: WeightsSource, dtype: 'f32' | 'f16' | null = null) {
  const { files, notes } = unwrap(await planGgufModel(source, { dtype }));
  const bytes = await bytesOf(files[0]!);
  expect(bytes.length).toBe(files[0]!.size);
  const textOf = async (place: number) => new TextDecoder().decode(await bytesOf(files[place]!));
  return {
    names: files.map(({ name }) => name),
    notes,
    ...readGguf(bytes),
    modelfile: await textOf(1),
    readme: await textOf(2),
  };
}

async function bundled(): Promise<WeightsSource> {
  const folder = diskFolder('public/models/bundled');
  const model = unwrap(await loadModelFolder(folder, 'bundled'));
  const tokenizer = unwrap(createTokenizer(model.tokenizerFiles!));
  return { baseName: 'bundled', model, folder, adapter: null, tokenizer, story: null };
}

const patterned = (change: Partial<ModelConfig>): WeightsSource => ({
  baseName: 'model',
  model: patternModel(llama(change)),
  folder: memoryFolder('model', {}),
  adapter: null,
  tokenizer: null,
  story: null,
});

const fixture = (name: string): TokenizerFiles => ({
  tokenizer: JSON.parse(readFileSync(`tests/fixtures/tokenizers/${name}/tokenizer.json`, 'utf8')),
  tokenizerConfig: null,
  chatTemplate: null,
});

/** A small model with a tokenizer of the fixtures, changed where a test wants it. */
function withTokenizer(files: TokenizerFiles): WeightsSource {
  const tokenizer = unwrap(createTokenizer(files));
  const source = patterned({ vocabSize: tokenizer.vocabulary + 3 });
  return { ...source, model: { ...source.model, tokenizerFiles: files }, tokenizer };
}

test('EXP-41: the bundled model: what llama.cpp has to know of it', async () => {
  const source = await bundled();
  const { names, metadata, tensors, notes } = await exported(source);
  expect(names).toEqual(['base.gguf', 'Modelfile', 'README.md']);
  expect(notes).toEqual([]);
  const facts = Object.fromEntries([...metadata].filter(([key]) => !key.startsWith('tokenizer.')));
  expect(facts).toEqual({
    'general.architecture': 'llama',
    'general.type': 'model',
    'general.name': 'bundled',
    'general.file_type': 1,
    'general.quantization_version': 2,
    'llama.vocab_size': 2048,
    'llama.context_length': 512,
    'llama.embedding_length': 128,
    'llama.block_count': 5,
    'llama.feed_forward_length': 352,
    'llama.attention.head_count': 4,
    'llama.attention.head_count_kv': 2,
    'llama.attention.key_length': 32,
    'llama.attention.value_length': 32,
    'llama.attention.layer_norm_rms_epsilon': Math.fround(1e-5),
    'llama.rope.dimension_count': 32,
    'llama.rope.freq_base': 10_000,
  });
  // Tied: llama.cpp takes the embeddings for the output. Norms are f32 whatever the matrices are.
  expect([...tensors.keys()]).toContain('token_embd.weight');
  expect([...tensors.keys()]).not.toContain('output.weight');
  expect(tensors.size).toBe(2 + 9 * 5);
  expect(tensors.get('token_embd.weight')).toMatchObject({ sizes: [128, 2048], type: 'F16' });
  expect(tensors.get('blk.4.ffn_norm.weight')).toMatchObject({ sizes: [128], type: 'F32' });
  const stored = await tensorFloats(source.model.tensors.get('model.layers.2.mlp.down_proj.weight')!);
  // f16 holds what bf16 holds but for the smallest numbers.
  const written = decodeTensor(tensors.get('blk.2.ffn_down.weight')!.bytes, 'F16');
  const furthest = written.reduce((most, value, i) => Math.max(most, Math.abs(value - stored[i]!)), 0);
  expect(furthest).toBeLessThan(2 ** -24);
});

test('EXP-43: the bundled tokenizer: tokens, kinds, merges, ends and chat template', async () => {
  const { metadata } = await exported(await bundled());
  const get = (key: string) => metadata.get(`tokenizer.ggml.${key}`);
  expect([get('model'), get('pre')]).toEqual(['gpt2', 'gpt-2']);
  const [tokens, kinds, merges] = ['tokens', 'token_type', 'merges'].map(
    (key) => get(key) as readonly unknown[],
  );
  expect([tokens!.length, kinds!.length]).toEqual([2048, 2048]);
  expect(tokens!.slice(0, 6)).toEqual(['<|end|>', '<|pad|>', '<|system|>', '<|user|>', '<|assistant|>', '!']);
  expect(kinds!.slice(0, 6)).toEqual([3, 3, 3, 3, 3, 1]);
  expect(merges!.every((merge) => String(merge).split(' ').length === 2)).toBe(true);
  expect([get('eos_token_id'), get('padding_token_id'), get('add_bos_token')]).toEqual([0, 1, false]);
  const template = String(metadata.get('tokenizer.chat_template'));
  expect(template).toContain("{{ '<|' + message['role'] + '|>");
  // Jinjas outside transformers do not know the tags.
  expect(template).not.toContain('generation %}');
  expect(template).toContain('{% if true %}');
});

test('EXP-44: the bundled model’s Modelfile asks as the page does', async () => {
  const source = await bundled();
  const { modelfile } = await exported(source);
  const [, template = ''] = /TEMPLATE """([\s\S]*?)"""/.exec(modelfile) ?? [];
  const talk = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is red?' },
    { role: 'assistant', content: 'A colour.' },
    { role: 'user', content: 'And blue?' },
  ] as const;
  expect(renderGo(template, talk)).toBe(unwrap(source.tokenizer!.template!.render(talk, { prompt: true })));
  expect(modelfile.split('\n').filter((line) => /^(FROM|PARAMETER)/.test(line))).toEqual([
    'FROM ./base.gguf',
    'PARAMETER stop "<|end|>"',
    'PARAMETER num_ctx 512',
  ]);
});

test('EXP-44: a model without a template is asked in the format that it was trained in', async () => {
  const source = await bundled();
  const plain = unwrap(source.tokenizer!.withTemplate({ template: '', separator: '\n\n', eos: true }));
  const { modelfile, metadata } = await exported({ ...source, tokenizer: plain });
  const [, template = ''] = /TEMPLATE """([\s\S]*?)"""/.exec(modelfile) ?? [];
  const talk = [
    { role: 'user', content: 'One' },
    { role: 'assistant', content: 'two' },
    { role: 'user', content: 'three' },
  ] as const;
  expect(renderGo(template, talk)).toBe('One\n\ntwo\n\nthree\n\n');
  expect(metadata.get('tokenizer.chat_template')).toContain('for message in messages');
});

test('EXP-41: the tuned model is the merged one, rows of q and k in llama.cpp’s order', async () => {
  const base = patterned({ tiedEmbeddings: false, biased: ['q', 'o', 'down'] });
  const lora = { ...defaultRecipe().lora, rank: 3, rsLora: true };
  const tensors = new Map(
    [...initLora(base.model.config, lora, 1)].map(([name, tensor]) => [
      name,
      { ...tensor, data: normals(name, tensor.data.length, 0.1) },
    ]),
  );
  const source = { ...base, adapter: { lora, tensors } };
  const read = await exported(source, 'f32');
  expect(read.names[0]).toBe('model.gguf');
  const { headDim } = base.model.config;
  const merged = new Map(mergedTensors(source).map((tensor) => [tensor.name, tensor]));
  const rowsOf = (name: string) => merged.get(name)!.rows(0, merged.get(name)!.shape[0]!);
  const written = (name: string) => [...decodeTensor(read.tensors.get(name)!.bytes, 'F32')];
  expect(written('output.weight')).toEqual([...(await rowsOf('lm_head.weight'))]);
  expect(written('blk.0.attn_output.bias')).toEqual([
    ...(await rowsOf('model.layers.0.self_attn.o_proj.bias')),
  ]);
  expect(written('blk.1.attn_v.weight')).toEqual([
    ...(await rowsOf('model.layers.1.self_attn.v_proj.weight')),
  ]);
  for (const kind of ['weight', 'bias']) {
    const given = await rowsOf(`model.layers.1.self_attn.q_proj.${kind}`);
    const width = kind === 'bias' ? 1 : base.model.config.hiddenSize;
    const moved = written(`blk.1.attn_q.${kind}`);
    for (let row = 0; row < given.length / width; row++) {
      const i = row % headDim;
      const from = row - i + Math.floor(i / 2) + (i % 2) * (headDim / 2);
      expect(moved.slice(row * width, (row + 1) * width)).toEqual([
        ...given.subarray(from * width, (from + 1) * width),
      ]);
    }
  }
});

test('EXP-41: rotary scaling, windows and heads’ norms', async () => {
  const scaled = await exported(
    patterned({
      ropeScaling: {
        kind: 'llama3',
        factor: 8,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        originalPositions: 64,
      },
    }),
  );
  expect(scaled.tensors.get('rope_freqs.weight')).toMatchObject({ sizes: [6], type: 'F32' });
  const linear = await exported(
    patterned({ architecture: 'mistral', slidingWindow: 64, ropeScaling: { kind: 'linear', factor: 4 } }),
  );
  expect(linear.metadata.get('llama.rope.scaling.type')).toBe('linear');
  expect(linear.metadata.get('llama.rope.scaling.factor')).toBe(4);
  expect(linear.metadata.get('llama.attention.sliding_window')).toBe(64);
  expect(linear.notes.join(' ')).toContain('sliding window of 64');
  expect(linear.notes.join(' ')).toContain('no tokenizer');
  expect(linear.modelfile).toContain('num_ctx 64');
  const normed = await exported(patterned({ architecture: 'qwen3', qkNorm: true }));
  expect(normed.tensors.get('blk.0.attn_k_norm.weight')).toMatchObject({ sizes: [12], type: 'F32' });
});

test('EXP-43: a token a row of the embeddings, also where the tokenizer has none', async () => {
  const { metadata } = await exported(withTokenizer(fixture('llama3')));
  const tokens = metadata.get('tokenizer.ggml.tokens') as readonly string[];
  expect(tokens.at(-1)).toBe(`[PAD${tokens.length - 1}]`);
  expect((metadata.get('tokenizer.ggml.token_type') as readonly number[]).at(-1)).toBe(5);
  expect(metadata.get('tokenizer.ggml.pre')).toBe('llama-bpe');
});

/** The parts of a fixture's tokenizer.json, changed by a test. */
function changed(name: string, model: object, more: object = {}): TokenizerFiles {
  const files = fixture(name);
  const json = files.tokenizer as { model: object };
  return { ...files, tokenizer: { ...json, ...more, model: { ...json.model, ...model } } };
}

const digits = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Digits', individual_digits: true },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  ],
};

test.each([
  ['llama-bpe', fixture('llama3')],
  ['smaug-bpe', changed('llama3', { ignore_merges: false })],
  ['smollm', changed('llama3', { ignore_merges: false }, { pre_tokenizer: digits })],
  ['gpt-2', changed('llama3', { ignore_merges: false }, { pre_tokenizer: digits.pretokenizers[1] })],
])('EXP-43: words are cut as "%s"', async (pre, files) => {
  expect((await exported(withTokenizer(files))).metadata.get('tokenizer.ggml.pre')).toBe(pre);
});

/** Merges as transformers derives them from SentencePiece: every way to halve a piece, pieces by their score. */
function sentencePiece(): TokenizerFiles {
  const { model } = fixture('llama2').tokenizer as { model: { vocab: Record<string, number> } };
  const merges = Object.entries(model.vocab)
    .filter(([piece]) => !/^<.+>$/.test(piece))
    .sort(([, a], [, b]) => a - b)
    .flatMap(([piece]) =>
      Array.from({ length: piece.length - 1 }, (_, i) => [piece.slice(0, i + 1), piece.slice(i + 1)]).filter(
        ([left = '', right = '']) => left in model.vocab && right in model.vocab,
      ),
    );
  return changed('llama2', { merges });
}

test('EXP-43: SentencePiece: better scores for what is merged first, bytes and the space before a text', async () => {
  const files = sentencePiece();
  const { metadata } = await exported(withTokenizer(files));
  const get = (key: string) => metadata.get(`tokenizer.ggml.${key}`);
  expect([get('model'), get('add_space_prefix'), get('merges')]).toEqual(['llama', true, undefined]);
  const { model } = files.tokenizer as {
    model: { vocab: Record<string, number>; merges: [string, string][] };
  };
  const scores = get('scores') as readonly number[];
  const made = [...new Set(model.merges.map((pair) => pair.join('')))].map(
    (piece) => scores[model.vocab[piece]!]!,
  );
  expect(made.length).toBeGreaterThan(100);
  for (let i = 1; i < made.length; i++) expect(made[i]).toBeLessThan(made[i - 1]!);
  expect(Math.min(...scores)).toBeLessThan(made.at(-1)!);
  expect((get('token_type') as readonly number[])[model.vocab['<0x0A>']!]).toBe(6);
});

test.each([
  ['Unigram', fixture('unigram-bytes'), 'BPE tokenizer only'],
  ['merges in an order of their own', fixture('llama2'), 'order of this tokenizer’s merges'],
  [
    'words cut by a pattern that llama.cpp has not',
    fixture('deepseek'),
    'cannot cut words as this tokenizer does',
  ],
  ['no tokens for bytes', changed('llama2', { byte_fallback: false }), 'no tokens for single bytes'],
  ['texts rewritten', changed('llama3', {}, { normalizer: { type: 'NFKC' } }), 'normalizer: NFKC'],
])('EXP-43: %s is refused', async (_, files, sentence) => {
  const plan = await planGgufModel(withTokenizer(files), { dtype: null });
  expect(plan.ok ? '' : plan.fault.message).toContain(sentence);
  expect(plan.ok ? '' : plan.fault.message).toMatch(/Export the merged model, which transformers runs\.$/);
});
