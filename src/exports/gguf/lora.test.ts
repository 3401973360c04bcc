import { expect, test } from 'vitest';
import { llama, patternModel } from '../../../tests/helpers/config.ts';
import { memoryFolder } from '../../../tests/helpers/folders.ts';
import { fileBytes, readGguf } from '../../../tests/helpers/gguf.ts';
import { normals } from '../../../tests/helpers/numeric.ts';
import { unwrap } from '../../io/faults.ts';
import { decodeTensor } from '../../model/decode.ts';
import { initLora } from '../../model/lora.ts';
import type { Architecture } from '../../model/types.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { WeightsSource } from '../weights/source.ts';
import { planGgufLora } from './lora.ts';

/** A small model of an architecture, and an adapter that has learned something. */
function sourceOf(architecture: Architecture): WeightsSource {
  const config = llama({ architecture, qkNorm: architecture === 'qwen3' });
  const lora = { ...defaultRecipe().lora, rank: 3 };
  const tensors = new Map(
    [...initLora(config, lora, 1)].map(([name, tensor]) => [
      name,
      { ...tensor, data: normals(name, tensor.data.length, 0.1) },
    ]),
  );
  const model = patternModel(config);
  const folder = memoryFolder('model', {});
  return { baseName: 'model', model, folder, adapter: { lora, tensors }, tokenizer: null, story: null };
}

async function exported(source: WeightsSource, dtype: 'f16' | null = null) {
  const { files } = unwrap(await planGgufLora(source, { dtype }));
  expect(files.map((file) => file.name)).toEqual(['adapter.gguf', 'Modelfile', 'README.md']);
  const bytes = await fileBytes(files[0]!);
  expect(bytes.length).toBe(files[0]!.size);
  return readGguf(bytes);
}

test.each([
  ['mistral', 'llama', true],
  ['llama', 'llama', true],
  ['qwen2', 'qwen2', false],
  ['qwen3', 'qwen3', false],
] as const)(
  'EXP-40: %s as %s: names, sizes, and rows of q and k in llama.cpp’s order',
  async (name, architecture, moves) => {
    const source = sourceOf(name);
    const { heads, kvHeads, headDim, hiddenSize } = source.model.config;
    const { rank } = source.adapter!.lora;
    const { metadata, tensors } = await exported(source);
    expect(metadata.get('general.architecture')).toBe(architecture);
    expect(metadata.get('general.type')).toBe('adapter');
    expect(metadata.get('adapter.type')).toBe('lora');
    for (const [short, module, count] of [
      ['attn_q', 'self_attn.q_proj', heads],
      ['attn_k', 'self_attn.k_proj', kvHeads],
    ] as const) {
      const a = tensors.get(`blk.1.${short}.weight.lora_a`)!;
      const b = tensors.get(`blk.1.${short}.weight.lora_b`)!;
      expect([a.sizes, b.sizes]).toEqual([
        [hiddenSize, rank],
        [rank, count * headDim],
      ]);
      const path = `base_model.model.model.layers.1.${module}`;
      const [peftA, peftB] = ['lora_A', 'lora_B'].map(
        (one) => source.adapter!.tensors.get(`${path}.${one}.weight`)!,
      );
      expect([...decodeTensor(a.bytes, 'F32')]).toEqual([...peftA!.data]);
      const rows = decodeTensor(b.bytes, 'F32');
      for (let head = 0; head < count; head++)
        for (let i = 0; i < headDim; i++) {
          // llama.cpp's row 2i + j is transformers' row i + j·D/2.
          const from = moves ? Math.floor(i / 2) + (i % 2) * (headDim / 2) : i;
          const at = (head * headDim + i) * rank;
          const wanted = (head * headDim + from) * rank;
          expect([...rows.subarray(at, at + rank)]).toEqual([...peftB!.data.subarray(wanted, wanted + rank)]);
        }
    }
  },
);

test('EXP-40: alpha gives the scale that the adapter has, rsLoRA too', async () => {
  const source = sourceOf('qwen2');
  const adapter = source.adapter!;
  const alphaOf = async (rsLora: boolean) => {
    const lora = { ...adapter.lora, rsLora, alpha: 12 };
    return (await exported({ ...source, adapter: { ...adapter, lora } })).metadata.get('adapter.lora.alpha');
  };
  expect(await alphaOf(false)).toBe(12);
  // llama.cpp divides by r; rsLoRA's scale is alpha / √r.
  expect(await alphaOf(true)).toBe(Math.fround(12 * Math.sqrt(adapter.lora.rank)));
});

test('EXP-40: f16 on request; a number that it cannot hold is named', async () => {
  const source = sourceOf('qwen2');
  const { tensors } = await exported(source, 'f16');
  expect([...tensors.values()].every(({ type }) => type === 'F16')).toBe(true);
  const [name, tensor] = [...source.adapter!.tensors][0]!;
  const large = new Map(source.adapter!.tensors).set(name, { ...tensor, data: tensor.data.map(() => 7e4) });
  const plan = unwrap(
    await planGgufLora({ ...source, adapter: { ...source.adapter!, tensors: large } }, { dtype: 'f16' }),
  );
  await expect(fileBytes(plan.files[0]!)).rejects.toThrow(`${name} holds 70000, and f16 ends at 65,504`);
});

test('EXP-40: nothing learned, nothing to export', async () => {
  const plan = await planGgufLora({ ...sourceOf('qwen2'), adapter: null }, { dtype: null });
  expect(plan.ok ? '' : plan.fault.message).toContain('no adapter');
});

test('EXP-42: what llama.cpp does not compute is refused, or told', async () => {
  const source = sourceOf('qwen3');
  const { config } = source.model;
  const refusal = async (change: Partial<typeof config>) => {
    const plan = await planGgufLora(
      { ...source, model: { ...source.model, config: { ...config, ...change } } },
      { dtype: null },
    );
    return plan.ok ? plan.value.notes.join(' ') : plan.fault.message;
  };
  const llama3 = {
    kind: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalPositions: 64,
  } as const;
  expect(await refusal({})).toBe('');
  expect(await refusal({ ropeScaling: llama3 })).toContain('"llama3" in Llama models only');
  expect(await refusal({ biased: ['o'] })).toContain('no bias after the attention of a qwen3');
  expect(await refusal({ slidingWindow: 32 })).toContain('sliding window of 32 tokens');
  expect(await refusal({ architecture: 'qwen2', heads: 2, headDim: 8 })).toContain('this Qwen2 has');
});
