import { expect, test } from 'vitest';
import { bundled, exported, patterned } from '../../../tests/helpers/gguf-model.ts';
import { renderGo } from '../../../tests/helpers/go-template.ts';
import { normals } from '../../../tests/helpers/numeric.ts';
import { unwrap } from '../../io/faults.ts';
import { decodeTensor, tensorFloats } from '../../model/decode.ts';
import { initLora } from '../../model/lora.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { mergedTensors } from '../weights/merge.ts';

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

test('EXP-41: a name from which llama.cpp would draw that the model is a Phi-3', async () => {
  const { metadata } = await exported({ ...patterned({}), baseName: 'like-Phi3, phi-3 and phi' });
  expect(metadata.get('general.name')).toBe('like-Phi 3, phi -3 and phi');
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
