import { describe, expect, test } from 'vitest';
import { f32, memoryFolder, type RawTensor, safetensorsBytes } from '../../tests/helpers/folders.ts';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { checkAdapter, readAdapter } from './adapter.ts';
import { parseConfig } from './config.ts';
import { loadModelFolder } from './folder.ts';
import { modelTensors } from './layout.ts';
import { initLora, loraScale, loraTensors } from './lora.ts';

const json = {
  architectures: ['LlamaForCausalLM'],
  hidden_size: 16,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  vocab_size: 16,
  tie_word_embeddings: false,
};
const config = unwrap(parseConfig(json));
const weights = Object.fromEntries(modelTensors(config).map(({ name, shape }) => [name, f32(shape)]));
const lora = { ...defaultRecipe().lora, rank: 2 };

const load = (files: Record<string, unknown>) => loadModelFolder(memoryFolder('model', files), 'model');
const refusal = async (files: Record<string, unknown>) => {
  const result = await load(files);
  return result.ok ? '' : result.fault.message;
};

describe('a model folder', () => {
  test('one file, with and without a tokenizer (MODEL-7)', async () => {
    const files = { 'config.json': json, 'model.safetensors': safetensorsBytes(weights) };
    const bare = unwrap(await load(files));
    expect(bare.tokenizerFiles).toBeNull();
    expect(bare.tensors.names()).toHaveLength(2 * 9 + 3);
    const tokenizer = { 'tokenizer.json': { model: {} }, 'chat_template.jinja': '{{ messages }}' };
    const whole = unwrap(
      await load({ ...files, ...tokenizer, 'generation_config.json': { eos_token_id: 7 } }),
    );
    expect(whole.tokenizerFiles).toEqual({
      tokenizer: { model: {} },
      tokenizerConfig: null,
      chatTemplate: '{{ messages }}',
    });
    expect(whole.config.eosTokenIds).toEqual([7]);
  });

  const names = Object.keys(weights);
  const pick = (from: number, to: number) =>
    safetensorsBytes(Object.fromEntries(names.slice(from, to).map((name) => [name, weights[name]!])));
  const shards = {
    'config.json': json,
    'model.safetensors.index.json': {
      weight_map: Object.fromEntries(
        names.map((name, i) => [name, i < 9 ? 'one.safetensors' : 'two.safetensors']),
      ),
    },
    'one.safetensors': pick(0, 9),
  };
  test('shards by their index (MODEL-7)', async () => {
    const whole = unwrap(await load({ ...shards, 'two.safetensors': pick(9, names.length) }));
    expect(whole.tensors.names().toSorted()).toEqual(names.toSorted());
    expect(await refusal(shards)).toContain('two.safetensors');
    const torn = safetensorsBytes({ 'lm_head.weight': weights['lm_head.weight']! }).slice(0, -4);
    expect(await refusal({ ...shards, 'two.safetensors': torn })).toContain('two.safetensors is not a whole');
    expect(await refusal({ ...shards, 'two.safetensors': pick(10, names.length) })).toContain(
      `says that tensor ${names[9]} lies in two.safetensors, which does not hold it`,
    );
    const away = { weight_map: { a: '../two.safetensors' } };
    expect(await refusal({ ...shards, 'model.safetensors.index.json': away })).toContain('not in model');
  });

  test('what is missing is named (MODEL-8)', async () => {
    expect(await refusal({})).toContain('no config.json');
    expect(await refusal({ 'config.json': json })).toContain('neither model.safetensors nor');
    expect(await refusal({ 'config.json': '{' })).toContain('config.json of model is not JSON');
    const { 'lm_head.weight': _, ...tied } = weights;
    expect(await refusal({ 'config.json': json, 'model.safetensors': safetensorsBytes(tied) })).toMatch(
      /lm_head\.weight .*\[16, 16\]/,
    );
    const free = { ...json, tie_word_embeddings: true };
    expect((await load({ 'config.json': free, 'model.safetensors': safetensorsBytes(tied) })).ok).toBe(true);
    const name = 'model.layers.1.self_attn.k_proj.weight';
    const misshaped = { ...weights, [name]: f32([16, 16]) };
    expect(
      await refusal({ 'config.json': json, 'model.safetensors': safetensorsBytes(misshaped) }),
    ).toContain(`Tensor ${name} is [16, 16], but must be [8, 16] by config.json`);
  });
});

describe('other architectures (MODEL-13)', () => {
  const folderOf = (changes: object, edit: (tensors: Record<string, RawTensor>) => void = () => {}) => {
    const changed = { ...json, ...changes };
    const shapes = modelTensors(unwrap(parseConfig(changed)));
    const tensors = Object.fromEntries(shapes.map(({ name, shape }) => [name, f32(shape)]));
    edit(tensors);
    return { 'config.json': changed, 'model.safetensors': safetensorsBytes(tensors) };
  };
  const path = 'model.layers.1.self_attn';
  const qwen2 = { architectures: ['Qwen2ForCausalLM'] };
  const qwen3 = { architectures: ['Qwen3ForCausalLM'], head_dim: 8 };

  test('biases and norms of heads are read under their names', async () => {
    const names = async (changes: object) => unwrap(await load(folderOf(changes))).tensors.names();
    expect(await names(qwen2)).toHaveLength(2 * 12 + 3);
    expect(await names(qwen3)).toContain(`${path}.k_norm.weight`);
    const biased = await names({ attention_bias: true, mlp_bias: true });
    expect(biased).toContain(`${path}.o_proj.bias`);
    expect(biased).toContain('model.layers.0.mlp.down_proj.bias');
  });

  test.each<[object, (tensors: Record<string, RawTensor>) => void, RegExp]>([
    [qwen2, (t) => delete t[`${path}.k_proj.bias`], /no tensor .*1\.self_attn\.k_proj\.bias \(\[8\]/],
    [qwen3, (t) => delete t[`${path}.q_norm.weight`], /no tensor .*q_norm\.weight \(\[8\]/],
    [
      qwen3,
      (t) => {
        t[`${path}.k_norm.weight`] = f32([16]);
      },
      /k_norm\.weight is \[16\], but must be \[8\]/,
    ],
    [
      {},
      (t) => {
        t[`${path}.k_proj.bias`] = f32([8]);
      },
      /hold .*k_proj\.bias, which a llama model .* does not have/,
    ],
    [
      {},
      (t) => {
        const name = `${path}.o_proj.weight`;
        t[name] = { dtype: 'F64', shape: [16, 16], bytes: new Uint8Array(16 * 16 * 8) };
      },
      /o_proj\.weight is stored as F64, but must be BF16, F16 or F32 \(\[16, 16\]/,
    ],
  ])('what does not fit is named: %j', async (changes, edit, sentence) => {
    expect(await refusal(folderOf(changes, edit))).toMatch(sentence);
  });
});

describe('LoRA', () => {
  test('pairs by layer and target, under PEFT names (MODEL-9)', () => {
    const all = loraTensors(config, lora);
    expect(all).toHaveLength(14);
    expect(all[8]).toEqual({
      layer: 1,
      target: 'k',
      module: 'self_attn.k_proj',
      aName: 'base_model.model.model.layers.1.self_attn.k_proj.lora_A.weight',
      bName: 'base_model.model.model.layers.1.self_attn.k_proj.lora_B.weight',
      inSize: 16,
      outSize: 8,
      rank: 2,
    });
    expect(all[6]).toMatchObject({ module: 'mlp.down_proj', inSize: 12, outSize: 16 });
  });
  test('the scale is α/r, or α/√r (MODEL-9)', () => {
    expect(loraScale({ rank: 4, alpha: 16, rsLora: false })).toBe(4);
    expect(loraScale({ rank: 4, alpha: 16, rsLora: true })).toBe(8);
  });
  test('A is uniform within 1/√in, B zero, each tensor of its own stream (MODEL-10)', () => {
    const wide = { ...config, hiddenSize: 400 };
    const start = initLora(wide, { ...lora, rank: 8 }, 1);
    const a = start.get(loraTensors(wide, lora)[0]!.aName)!;
    expect(a.shape).toEqual([8, 400]);
    const bound = 1 / Math.sqrt(400);
    expect(Math.max(...a.data.map(Math.abs))).toBeLessThanOrEqual(bound);
    const variance = a.data.reduce((sum, x) => sum + x * x, 0) / a.data.length;
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
    for (const [name, { data }] of start)
      if (name.includes('lora_B')) expect(data.every((x) => x === 0)).toBe(true);
    const some = initLora(wide, { rank: 8, targets: ['down'] }, 1);
    for (const [name, { data }] of some) expect(data).toEqual(start.get(name)?.data);
    expect(initLora(wide, lora, 2)).not.toEqual(initLora(wide, lora, 1));
  });
});

describe('a PEFT adapter', () => {
  const made = {
    peft_type: 'LORA',
    r: 2,
    lora_alpha: 16,
    use_rslora: true,
    target_modules: ['q_proj', 'v_proj'],
  };
  const some = { ...lora, targets: ['q', 'v'] as const };
  const tensors: Record<string, RawTensor> = {};
  for (const [name, { shape, data }] of initLora(config, { ...some, targets: ['q', 'v'] }, 3))
    tensors[name] = f32(shape, [...data]);
  const adapterOf = (adapterConfig: unknown, values: Record<string, RawTensor>) =>
    readAdapter(
      memoryFolder('adapter', {
        'adapter_config.json': adapterConfig,
        'adapter_model.safetensors': safetensorsBytes(values),
      }),
    );

  test('is read with its settings (MODEL-11)', async () => {
    const adapter = unwrap(await adapterOf(made, tensors));
    expect(adapter.lora).toEqual({ rank: 2, alpha: 16, dropout: 0, targets: ['q', 'v'], rsLora: true });
    expect(adapter.tensors).toEqual(initLora(config, { rank: 2, targets: ['q', 'v'] }, 3));
    expect(checkAdapter(config, adapter).ok).toBe(true);
  });

  test('of another model is refused (MODEL-12)', async () => {
    const adapter = unwrap(await adapterOf(made, tensors));
    const other = checkAdapter({ ...config, hiddenSize: 32 }, adapter);
    expect(other.ok ? '' : other.fault.message).toMatch(
      /q_proj\.lora_A\.weight is \[2, 16\], expected \[2, 32\]/,
    );
    expect(checkAdapter({ ...config, layers: 1 }, adapter).ok).toBe(false);
    expect(checkAdapter({ ...config, layers: 3 }, adapter).ok).toBe(false);
    const empty = await adapterOf(made, {});
    expect(empty.ok ? '' : empty.fault.message).toContain('holds no LoRA matrix at all');
  });

  test.each([
    ['DoRA', { ...made, use_dora: true }, tensors],
    ['ranks by pattern', { ...made, rank_pattern: { q_proj: 4 } }, tensors],
    ['another kind', { ...made, peft_type: 'IA3' }, tensors],
    ['other modules', made, { 'base_model.model.lm_head.lora_A.weight': f32([2, 16]) }],
  ])('beyond plain LoRA is refused (MODEL-12): %s', async (_, adapterConfig, values) => {
    expect(await adapterOf(adapterConfig, values)).toMatchObject({
      ok: false,
      fault: { code: 'adapter-unsupported' },
    });
  });

  test('a folder without its files is refused (MODEL-12)', async () => {
    const missing = await readAdapter(memoryFolder('empty', { 'adapter_config.json': made }));
    expect(missing.ok ? '' : missing.fault.message).toContain('adapter_model.safetensors');
  });
});
