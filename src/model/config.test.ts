import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { parseConfig } from './config.ts';
import { checkLength, checkWindow, contextLimit } from './context.ts';
import { modelTensors } from './layout.ts';

const base = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  vocab_size: 400,
  max_position_embeddings: 512,
  rms_norm_eps: 1e-5,
  rope_theta: 100000,
  tie_word_embeddings: true,
  attention_bias: false,
  rope_scaling: null,
  eos_token_id: 2,
};

test('a whole config (MODEL-1)', () => {
  expect(unwrap(parseConfig(base))).toEqual({
    architecture: 'llama',
    hiddenSize: 64,
    intermediateSize: 128,
    layers: 2,
    heads: 8,
    kvHeads: 4,
    headDim: 8,
    vocabSize: 400,
    maxPositions: 512,
    slidingWindow: null,
    rmsNormEps: 1e-5,
    ropeTheta: 100000,
    ropeScaling: null,
    tiedEmbeddings: true,
    biased: [],
    qkNorm: false,
    eosTokenIds: [2],
  });
});

test('what config.json leaves out (MODEL-1)', () => {
  const { num_key_value_heads: _, rope_theta: __, ...rest } = base;
  expect(unwrap(parseConfig({ ...rest, head_dim: 16 }))).toMatchObject({
    kvHeads: 8,
    headDim: 16,
    ropeTheta: 10000,
  });
});

const { rope_theta: _theta, ...noTheta } = base;
const llama3 = {
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 128,
};
test.each<[object, number, object | null]>([
  [{ rope_parameters: { rope_theta: 5e5, rope_type: 'default' } }, 5e5, null],
  [{ rope_theta: 5e5, rope_scaling: { type: 'linear', factor: 2 } }, 5e5, { kind: 'linear', factor: 2 }],
  [{ rope_scaling: {}, rope_parameters: { rope_theta: 5e5 } }, 5e5, null],
  ...[
    { rope_scaling: { rope_type: 'llama3', ...llama3 } },
    { rope_parameters: { type: 'llama3', ...llama3 } },
  ].map(
    (settings) =>
      [
        settings,
        10000,
        { kind: 'llama3', factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 128 },
      ] satisfies [object, number, object],
  ),
])('rotary settings in every spelling (MODEL-1): %j', (settings, ropeTheta, ropeScaling) => {
  expect(unwrap(parseConfig({ ...noTheta, ...settings }))).toMatchObject({ ropeTheta, ropeScaling });
});

test('llama3 scaling counts from max_position_embeddings where it names no other number (MODEL-1)', () => {
  const { original_max_position_embeddings: __, ...rest } = llama3;
  const rope_scaling = { rope_type: 'llama3', ...rest };
  expect(unwrap(parseConfig({ ...base, rope_scaling })).ropeScaling).toMatchObject({
    originalPositions: 512,
  });
});

const mistral = { architectures: ['MistralForCausalLM'] };
const qwen2 = { architectures: ['Qwen2ForCausalLM'] };
const qwen3 = { architectures: ['Qwen3ForCausalLM'] };

test.each([
  [{ attention_bias: true }, ['q', 'k', 'v', 'o']],
  [{ attention_bias: true, mlp_bias: true }, ['q', 'k', 'v', 'o', 'gate', 'up', 'down']],
  [mistral, []],
  [qwen2, ['q', 'k', 'v']],
  [qwen3, []],
  [{ ...qwen3, attention_bias: true }, ['q', 'k', 'v', 'o']],
])('biases by architecture (MODEL-13): %j', (change, biased) => {
  const parsed = unwrap(parseConfig({ ...base, ...change }));
  expect(parsed.biased).toEqual(biased);
  expect(parsed.qkNorm).toBe(parsed.architecture === 'qwen3');
});

const { num_key_value_heads: _heads, max_position_embeddings: _positions, ...bare } = base;
test.each([
  [{}, { kvHeads: 8, headDim: 8, maxPositions: 2048 }],
  [mistral, { kvHeads: 8, headDim: 8, maxPositions: 131072, slidingWindow: 4096 }],
  [
    { ...qwen2, num_attention_heads: 32, hidden_size: 256 },
    { kvHeads: 32, headDim: 8, maxPositions: 32768 },
  ],
  [{ ...qwen2, num_key_value_heads: null }, { kvHeads: 8 }],
  [
    { ...qwen3, num_attention_heads: 32 },
    { kvHeads: 32, headDim: 128, maxPositions: 32768 },
  ],
])('absent keys mean what transformers takes them for (MODEL-13): %j', (change, expected) => {
  expect(unwrap(parseConfig({ ...bare, ...change }))).toMatchObject(expected);
});

/** What the hub's own folders say, less what is not read. */
const published = {
  'Llama 3.2 1B': {
    architectures: ['LlamaForCausalLM'],
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    rope_scaling: {
      factor: 32,
      high_freq_factor: 4,
      low_freq_factor: 1,
      original_max_position_embeddings: 8192,
      rope_type: 'llama3',
    },
    rope_theta: 500000,
    tie_word_embeddings: true,
    vocab_size: 128256,
  },
  'Mistral 7B 0.1': {
    architectures: ['MistralForCausalLM'],
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    sliding_window: 4096,
    tie_word_embeddings: false,
    vocab_size: 32000,
  },
  'Qwen2.5 0.5B': {
    architectures: ['Qwen2ForCausalLM'],
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    max_position_embeddings: 32768,
    max_window_layers: 21,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    sliding_window: 32768,
    use_sliding_window: false,
    tie_word_embeddings: true,
    vocab_size: 151936,
  },
  'Qwen3 0.6B': {
    architectures: ['Qwen3ForCausalLM'],
    attention_bias: false,
    head_dim: 128,
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    max_position_embeddings: 40960,
    max_window_layers: 28,
    rms_norm_eps: 1e-6,
    rope_scaling: null,
    rope_theta: 1000000,
    sliding_window: null,
    use_sliding_window: false,
    tie_word_embeddings: true,
    vocab_size: 151936,
  },
};
test.each([
  ['Llama 3.2 1B', 1_235_814_400, 131072],
  ['Mistral 7B 0.1', 7_241_732_096, 4096],
  ['Qwen2.5 0.5B', 494_032_768, 32768],
  ['Qwen3 0.6B', 596_049_920, 40960],
] as const)(
  '%s has as many parameters as its card says, and its context (MODEL-13)',
  (name, count, limit) => {
    const config = unwrap(parseConfig(published[name]));
    const sizes = modelTensors(config).map(({ shape }) => shape.reduce((n, d) => n * d, 1));
    expect(sizes.reduce((n, size) => n + size, 0)).toBe(count);
    expect(contextLimit(config)).toBe(limit);
  },
);

const slides = { use_sliding_window: true, sliding_window: 64 };
test.each([
  [{ sliding_window: 64 }, null],
  [{ ...mistral, sliding_window: 64 }, 64],
  [{ ...mistral, sliding_window: null }, null],
  [{ ...qwen2, sliding_window: 64 }, null],
  // max_window_layers is 28 where it is not given: a model of two layers has none that slides.
  [{ ...qwen2, ...slides }, null],
  [{ ...qwen2, ...slides, max_window_layers: 1 }, 64],
  [{ ...qwen2, ...slides, max_window_layers: 2 }, null],
  [{ ...qwen2, use_sliding_window: true, max_window_layers: 0 }, 4096],
  [{ ...qwen3, ...slides, layer_types: ['full_attention', 'sliding_attention'] }, 64],
  [{ ...qwen3, ...slides, max_window_layers: 0, layer_types: ['full_attention', 'full_attention'] }, null],
])('the sliding window as transformers applies it (MODEL-14): %j', (change, window) => {
  expect(unwrap(parseConfig({ ...base, ...change })).slidingWindow).toBe(window);
});

test('a context past the window or the positions is refused with the limit (MODEL-14)', () => {
  const plain = { maxPositions: 512, slidingWindow: null };
  const windowed = { maxPositions: 512, slidingWindow: 64 };
  const sentence = (result: ReturnType<typeof checkLength>) => (result.ok ? '' : result.fault.message);
  expect(contextLimit(windowed)).toBe(64);
  expect(contextLimit({ maxPositions: 32, slidingWindow: 64 })).toBe(32);
  expect(sentence(checkLength(windowed, 64))).toBe('');
  expect(sentence(checkLength(windowed, 65))).toMatch(
    /sliding window of 64 .* 65 .*mask\.context to at most 64\./,
  );
  expect(sentence(checkLength(plain, 513))).toMatch(/512 positions.*at most 512\./);
  expect(checkWindow(plain, 1024).ok).toBe(true);
  expect(checkWindow(windowed, 256).ok).toBe(false);
  expect(checkWindow({ maxPositions: 32, slidingWindow: 64 }, 64).ok).toBe(true);
});

test.each([
  [{ eos_token_id: [1, 2] }, undefined, [1, 2]],
  [{ eos_token_id: null }, undefined, []],
  [{ eos_token_id: 2 }, { eos_token_id: [5, 6] }, [5, 6]],
  [{ eos_token_id: 2 }, { eos_token_id: null }, [2]],
  [{ eos_token_id: 2 }, null, [2]],
])('end tokens: generation_config.json goes first (MODEL-2)', (config, generation, ids) => {
  expect(unwrap(parseConfig({ ...base, ...config }, generation)).eosTokenIds).toEqual(ids);
});

test.each([
  [{ architectures: ['Gemma3ForCausalLM'] }, 'Gemma3ForCausalLM'],
  [{ architectures: ['Gemma3ForCausalLM'] }, 'Mistral'],
  [{ architectures: undefined, model_type: undefined }, 'names no architecture'],
  [{ rope_scaling: { type: 'yarn', factor: 2 } }, 'yarn'],
  [{ rope_scaling: { rope_type: 'dynamic', factor: 2 } }, 'dynamic'],
  [{ rope_parameters: { rope_type: 'longrope', short_factor: [1] } }, 'longrope'],
  [{ rope_parameters: { rope_type: 'llama3', rope_theta: 5e5 } }, 'low_freq_factor'],
  [{ rope_scaling: { rope_type: 'llama3', ...llama3, high_freq_factor: 1 } }, 'high_freq_factor of 1'],
  [{ rope_scaling: { type: 'linear' } }, 'without a factor'],
  [{ rope_scaling: { type: 'linear', factor: 0 } }, 'rope_scaling.factor'],
  [{ rope_parameters: { full_attention: { rope_theta: 1e4 } } }, 'each type of layer'],
  [{ partial_rotary_factor: 0.5 }, 'partial_rotary_factor 0.5'],
  [{ ...qwen3, layer_types: ['full_attention', 'linear_attention'] }, 'linear_attention'],
  [{ head_dim: 11 }, 'head size is 11'],
  [{ head_dim: 6 }, 'from 8 to 256'],
  [{ head_dim: 258 }, 'from 8 to 256'],
  [{ num_key_value_heads: 3 }, '3 key/value heads'],
  [{ hidden_size: 60 }, 'hidden size of 60'],
  [{ hidden_act: 'gelu' }, 'gelu'],
  [{ quantization_config: { quant_method: 'gptq' } }, 'quantized'],
  [{ vocab_size: '400' }, 'vocab_size'],
])('refused with a sentence (MODEL-3): %j', (change, sentence) => {
  const parsed = parseConfig({ ...base, ...change });
  expect(parsed.ok ? '' : parsed.fault.message).toContain(sentence);
});

test('no JSON object is refused (MODEL-3)', () => {
  for (const json of [null, 'config', [], 3]) expect(parseConfig(json).ok).toBe(false);
});
