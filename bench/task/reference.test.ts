import { expect, it } from 'vitest';
import { unwrap } from '../../src/io/faults.ts';
import { parseConfig } from '../../src/model/config.ts';
import { scoredPositions } from '../../src/network/batch.ts';
import { adapterTensors, baseTensors, normals, packedBatch, toBf16 } from './generate.ts';
import { layeredBase, layeredLora, loraEntries } from './layered.ts';
import { lossAndGradient, type Problem, trainReference } from './reference.ts';
import { type BenchShape, SHAPES, stepFlops } from './shapes.ts';

/** Three query heads share a key head, so that a mix-up of heads shows. */
const json = {
  ...SHAPES.nano!.json,
  hidden_size: 48,
  intermediate_size: 20,
  num_attention_heads: 6,
  num_key_value_heads: 2,
  vocab_size: 13,
};
const tiny: BenchShape = { json, config: unwrap(parseConfig(json)), tokens: 9, supervised: 5 };

function tinyProblem(): Problem {
  const { config } = tiny;
  const widened = [...baseTensors(config)].map(({ name, shape, data }) => {
    const bits = Uint32Array.from(data, (half) => half << 16);
    return [name, { shape, data: new Float32Array(bits.buffer) }] as const;
  });
  const batch = packedBatch(tiny);
  return {
    config,
    base: layeredBase(config, new Map(widened)),
    lora: layeredLora(config, adapterTensors(config), ({ data }) => Float64Array.from(data)),
    inputIds: batch.inputIds,
    scored: scoredPositions(batch),
  };
}

it('the task is the same every time, and each of its streams is its own', () => {
  expect(packedBatch(tiny)).toEqual(packedBatch(tiny));
  expect([...baseTensors(tiny.config)]).toEqual([...baseTensors(tiny.config)]);
  expect(normals('a', 5, 1)).toEqual(normals('a', 6, 1).slice(0, 5));
  expect(normals('a', 4, 1)).not.toEqual(normals('b', 4, 1));
  const many = normals('many', 20_000, 2, 1);
  const mean = many.reduce((sum, x) => sum + x, 0) / many.length;
  const variance = many.reduce((sum, x) => sum + (x - mean) ** 2, 0) / many.length;
  expect(mean).toBeCloseTo(1, 1);
  expect(variance).toBeCloseTo(4, 0);
});

it('bf16 is rounded to nearest, ties to even', () => {
  // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷; 1 + 3·2⁻⁸ between 1 + 2⁻⁷ and 1 + 2⁻⁶.
  expect([...toBf16(Float32Array.of(1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -2))]).toEqual([
    0x3f80, 0x3f80, 0x3f82, 0xc000,
  ]);
});

it('the batch scores as many positions as the shape says', () => {
  for (const shape of [tiny, ...Object.values(SHAPES)]) {
    expect(scoredPositions(packedBatch(shape)).rows.length).toBe(shape.supervised);
  }
});

it('the reference gradient is the slope of the reference loss, for every LoRA tensor', () => {
  const problem = tinyProblem();
  const gradient = loraEntries(problem.config, lossAndGradient(problem).gradient);
  const step = 1e-5;
  loraEntries(problem.config, problem.lora).forEach(([name, values], tensor) => {
    const at = (tensor * 31) % values.length;
    const held = values[at]!;
    const lossAt = (value: number) => {
      values[at] = value;
      const { loss } = lossAndGradient(problem);
      values[at] = held;
      return loss;
    };
    const slope = (lossAt(held + step) - lossAt(held - step)) / (2 * step);
    expect(Math.abs(slope - gradient[tensor]![1][at]!), name).toBeLessThan(1e-8);
  });
});

it('steps of AdamW lower the reference loss', () => {
  const { losses, gradientNorms } = trainReference(tinyProblem(), 4);
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
  expect(Object.keys(gradientNorms)).toHaveLength(28);
});

it('the arithmetic of a step is what a count by hand gives', () => {
  // nano: frozen products 2·2·131,072 a token and layer, LoRA 3·2·8·2,048, attention 12·128·128; the head.
  const block = 4 * (128 * 128 + 2 * 64 * 128 + 128 * 128 + 3 * 128 * 256);
  const lora = 48 * (256 + 2 * 192 + 256 + 3 * 384);
  expect(stepFlops(SHAPES.nano!)).toBe(2 * 128 * (block + lora + 12 * 128 * 128) + 4 * 64 * 512 * 128);
});
