import { describe, expect, it } from 'vitest';
import { f32, memoryFolder, type RawTensor, safetensorsBytes } from '../../tests/helpers/folders.ts';
import { unwrap } from '../io/faults.ts';
import { readAdapter, readPeft } from './adapter.ts';

const MADE = {
  peft_type: 'LORA',
  task_type: 'CAUSAL_LM',
  base_model_name_or_path: 'somebody/their-model',
  r: 2,
  lora_alpha: 4,
  target_modules: ['q_proj'],
};
const path = 'base_model.model.model.layers.0.self_attn.q_proj';
const TENSORS: Record<string, RawTensor> = {
  [`${path}.lora_A.weight`]: f32([2, 16]),
  [`${path}.lora_B.weight`]: f32([16, 2]),
};

const folderOf = (config: unknown, tensors = TENSORS) =>
  memoryFolder('theirs', {
    'adapter_config.json': config,
    'adapter_model.safetensors': safetensorsBytes(tensors),
  });

async function refusal(config: unknown, tensors = TENSORS): Promise<string> {
  const read = await readAdapter(folderOf(config, tensors));
  return read.ok ? '' : read.fault.message;
}

describe('EXP-30: an adapter that PEFT saved elsewhere', () => {
  it('is read with the base that it names', async () => {
    const { adapter, base } = unwrap(await readPeft(folderOf(MADE)));
    expect(base).toBe('somebody/their-model');
    expect(adapter.lora).toEqual({ rank: 2, alpha: 4, dropout: 0, targets: ['q'], rsLora: false });
  });

  it('may say what changes nothing', async () => {
    const harmless = {
      ...MADE,
      bias: 'none',
      use_dora: false,
      modules_to_save: null,
      layers_to_transform: null,
      init_lora_weights: 'gaussian',
      rank_pattern: { q_proj: 2 },
      alpha_pattern: {},
      target_modules: 'all-linear',
      megatron_config: null,
      eva_config: { rho: 2 },
      lora_dropout: 0.99,
      arrow_config: null,
      use_qalora: false,
      layer_replication: [],
    };
    expect(await refusal(harmless)).toBe('');
  });
});

describe('EXP-31: one that is not computed here is refused with the reason', () => {
  it.each([
    ['another type of PEFT', { peft_type: 'LOHA' }, /type LOHA, and Temper computes LORA/],
    ['another task', { task_type: 'SEQ_CLS' }, /trained for SEQ_CLS/],
    ['DoRA', { use_dora: true }, /DoRA \(use_dora\).*merge_and_unload/],
    [
      'whole layers',
      { modules_to_save: ['lm_head', 'embed_tokens'] },
      /modules_to_save: lm_head, embed_tokens/,
    ],
    ['rows of the embedding', { trainable_token_indices: [1, 2] }, /trainable_token_indices/],
    ['biases', { bias: 'lora_only' }, /bias: lora_only/],
    ['biases of LoRA', { lora_bias: true }, /lora_bias/],
    ['the other way round', { fan_in_fan_out: true }, /fan_in_fan_out/],
    ['some layers only', { layers_to_transform: [0, 1] }, /layers_to_transform/],
    ['a beginning that changes the base', { init_lora_weights: 'pissa_niter_4' }, /began as pissa_niter_4/],
    ['ranks of their own', { rank_pattern: { q_proj: 4 } }, /rank_pattern, alpha_pattern/],
    ['alphas of their own', { alpha_pattern: { q_proj: 8 } }, /rank_pattern, alpha_pattern/],
    [
      'an adapter that begins in mid-text',
      { alora_invocation_tokens: [1, 2] },
      /\(alora_invocation_tokens\)/,
    ],
    ['parameters that are no layers', { target_parameters: ['experts'] }, /\(target_parameters\)/],
    ['a rank beyond what is computed', { r: 512 }, /rank must be at most 256/],
    ['an alpha that turns it round', { lora_alpha: -4 }, /alpha must be above 0/],
    ['no rank', { r: 0 }, /adapter_config\.json: r /],
  ])('%s', async (_, change, message) => {
    expect(await refusal({ ...MADE, ...change })).toMatch(message);
  });

  it('LoRA on the head or the embedding (pitfall 27)', async () => {
    const head = { 'base_model.model.lm_head.lora_A.weight': f32([2, 16]) };
    expect(await refusal(MADE, { ...TENSORS, ...head })).toMatch(
      /lm_head\.lora_A\.weight, which is no LoRA matrix/,
    );
    const embedding = { 'base_model.model.model.embed_tokens.lora_embedding_A': f32([2, 16]) };
    expect(await refusal(MADE, { ...TENSORS, ...embedding })).toMatch(/lora_embedding_A/);
  });

  it('values that are no numbers', async () => {
    const broken = { ...TENSORS, [`${path}.lora_B.weight`]: f32([16, 2], Array(32).fill(Number.NaN)) };
    expect(await refusal(MADE, broken)).toMatch(/lora_B\.weight .* no numbers/);
  });

  it('weights as a pickle', async () => {
    const read = await readAdapter(
      memoryFolder('theirs', { 'adapter_config.json': MADE, 'adapter_model.bin': new Uint8Array(4) }),
    );
    expect(read.ok ? '' : read.fault.message).toMatch(/adapter_model\.bin, a format that can run programs/);
  });

  it('a file that broke off', async () => {
    const whole = safetensorsBytes(TENSORS);
    const read = await readAdapter(
      memoryFolder('theirs', {
        'adapter_config.json': MADE,
        'adapter_model.safetensors': whole.slice(0, whole.length - 8),
      }),
    );
    expect(read.ok ? '' : read.fault.message).toMatch(/adapter_model\.safetensors/);
  });
});
