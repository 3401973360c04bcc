import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadArchitecture, loadStepFixture } from '../../../tests/helpers/fixture.ts';
import { exportedOnnx, type Rows } from '../../../tests/helpers/onnx.ts';
import { diskFolder } from '../../io/node/disk.ts';
import type { LoadedModel } from '../../model/types.ts';
import type { PackedBatch } from '../../tokens/types.ts';
import type { WeightsSource } from '../weights/source.ts';

/**
 * f32 sums in another order than float64's: 2e-6 to 7e-6 were seen, where logits reach 1. f16 has 11 bits, and some
 * dozens of roundings lie between ids and logits: 1e-2 is five times what was seen.
 */
const CLOSE = { f32: 5e-5, f16: 1e-2 } as const;

const NAMES = [
  'llama-step',
  'llama-step-untied',
  'llama3-rope',
  'llama-bias',
  'mistral',
  'qwen2',
  'qwen3',
  'qwen3-wide',
] as const;

async function load(name: (typeof NAMES)[number]) {
  const fixture =
    name === 'llama-step' || name === 'llama-step-untied'
      ? await loadStepFixture(name)
      : await loadArchitecture(name);
  return { ...fixture, batch: 'batch' in fixture ? fixture.batch : fixture.batches[0]! };
}

function sourceOf(model: LoadedModel, adapter: WeightsSource['adapter'] = null): WeightsSource {
  const folder = diskFolder(fileURLToPath(new URL(`../../../tests/fixtures/${model.id}/`, import.meta.url)));
  return { baseName: model.id, model, folder, adapter, tokenizer: null, story: null };
}

/** A packed batch's texts, each a row of its own, padded on the left; with where each began. */
function textsOf({ inputIds, segments }: PackedBatch): Rows & { readonly starts: readonly number[] } {
  const starts = segments.flatMap((segment, i) => (segment !== segments[i - 1] ? [i] : []));
  const texts = starts.map((start, i) => inputIds.slice(start, starts[i + 1]));
  const length = Math.max(...texts.map((text) => text.length));
  const padded = (text: readonly number[], fill: number) => [
    ...Array(length - text.length).fill(fill),
    ...text,
  ];
  return {
    ids: texts.map((text) => padded(text, 0)),
    real: texts.map((text) =>
      padded(
        text.map(() => 1),
        0,
      ),
    ),
    starts,
  };
}

/** The largest difference from expected logits [N, V] over the tokens that are no padding. */
function distance(
  logits: Float32Array,
  expected: Float32Array,
  { real, starts }: ReturnType<typeof textsOf>,
  vocabSize: number,
): number {
  const length = real[0]!.length;
  let most = 0;
  real.forEach((row, text) => {
    const padding = row.indexOf(1);
    for (let at = padding; at < length; at++)
      for (let v = 0; v < vocabSize; v++) {
        const ours = logits[(text * length + at) * vocabSize + v]!;
        const theirs = expected[(starts[text]! + at - padding) * vocabSize + v]!;
        // A number that is none is no distance: it has to fail.
        if (!(Math.abs(ours - theirs) <= most)) most = Math.abs(ours - theirs);
      }
  });
  return most;
}

describe.each(NAMES)('%s', (name) => {
  test('EXP-50, EXP-54: tuned logits are PyTorch’s, texts of several lengths padded to one batch', async () => {
    const { model, adapter, batch, tensor } = await load(name);
    const rows = textsOf(batch);
    const session = await exportedOnnx(sourceOf(model, adapter));
    const { logits, shape } = await session.run(rows);
    await session.release();
    expect(shape).toEqual([rows.ids.length, rows.ids[0]!.length, model.config.vocabSize]);
    expect(distance(logits, await tensor('logits'), rows, model.config.vocabSize)).toBeLessThan(CLOSE.f32);
  });

  test('EXP-50, EXP-55: the base’s logits come out token after token as all at once', async () => {
    const { model, batch, tensor } = await load(name);
    const { config } = model;
    const session = await exportedOnnx(sourceOf(model));
    const length = Math.min(20, batch.segments.findIndex((segment) => segment !== batch.segments[0]) >>> 0);
    const ids = batch.inputIds.slice(0, length);
    const first = Math.floor(length / 2);
    let answer = await session.run({ ids: [ids.slice(0, first)], real: [Array(first).fill(1)] });
    const logits = [...answer.logits];
    for (let at = first; at < length; at++) {
      answer = await session.run({ ids: [[ids[at]!]], real: [Array(at + 1).fill(1)] }, answer.past);
      logits.push(...answer.logits);
    }
    await session.release();
    const key = answer.past['past_key_values.1.key']!;
    expect(key.dims).toEqual([1, config.kvHeads, length, config.headDim]);
    const rows = { ids: [ids], real: [Array(length).fill(1)], starts: [0] };
    const expected = await tensor('logits.base');
    expect(distance(Float32Array.from(logits), expected, rows, config.vocabSize)).toBeLessThan(CLOSE.f32);
  });
});

test('EXP-56: in f16 logits are f32 still, and as near as 11 bits come', async () => {
  const { model, adapter, batch, tensor } = await load('qwen3');
  const rows = textsOf(batch);
  const session = await exportedOnnx(sourceOf(model, adapter), { dtype: 'f16' });
  const { logits, past } = await session.run(rows);
  await session.release();
  expect(past['past_key_values.0.key']?.type).toBe('float16');
  const far = distance(logits, await tensor('logits'), rows, model.config.vocabSize);
  expect(far).toBeLessThan(CLOSE.f16);
  expect(far).toBeGreaterThan(0);
});

/** Whether the last of `length` tokens depends on the one that stands so far before it. */
async function seesBack(name: 'mistral' | 'qwen2', length: number, far: number): Promise<boolean> {
  const { model } = await load(name);
  const session = await exportedOnnx(sourceOf(model));
  const ids = Array.from({ length }, (_, i) => 3 + ((i * 37) % 120));
  const other = ids.with(length - 1 - far, 130);
  const { logits, shape } = await session.run({
    ids: [ids, other],
    real: [ids, other].map((row) => row.map(() => 1)),
  });
  await session.release();
  const [, , size] = shape;
  const last = (row: number) => [
    ...logits.slice(((row + 1) * length - 1) * size!, (row + 1) * length * size!),
  ];
  return last(0).join() !== last(1).join();
}

test('EXP-52: past its window a Mistral’s token is seen through the layers, and past all of them not', async () => {
  // Two layers of 65 keys, a query among its own, reach 128 tokens back.
  expect(await seesBack('mistral', 140, 128)).toBe(true);
  expect(await seesBack('mistral', 140, 129)).toBe(false);
});

test('EXP-52: a Qwen’s layer without a window sees everything before it', async () => {
  expect(await seesBack('qwen2', 120, 119)).toBe(true);
});
