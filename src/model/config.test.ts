import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { parseConfig } from './config.ts';

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
    rmsNormEps: 1e-5,
    ropeTheta: 100000,
    tiedEmbeddings: true,
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

test('rotary settings as newer transformers writes them (MODEL-1)', () => {
  const { rope_theta: _, ...rest } = base;
  const settings = { rope_theta: 5e5, rope_type: 'default' };
  expect(unwrap(parseConfig({ ...rest, rope_parameters: settings })).ropeTheta).toBe(5e5);
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
  [{ architectures: ['Qwen2ForCausalLM'] }, 'Qwen2ForCausalLM'],
  [{ architectures: undefined, model_type: undefined }, 'names no architecture'],
  [{ attention_bias: true }, 'attention_bias'],
  [{ mlp_bias: true }, 'mlp_bias'],
  [{ rope_scaling: { type: 'linear', factor: 2 } }, 'rope_scaling'],
  [{ rope_parameters: { rope_type: 'llama3', rope_theta: 5e5 } }, 'llama3'],
  [{ head_dim: 7 }, 'head size is 7'],
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
