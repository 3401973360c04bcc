import { expect, it } from 'vitest';
import { llama } from '../../tests/helpers/config.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { batchFlops, runFlops } from './flops.ts';

/** Segments of three and of two tokens; two positions are scored. */
const batch: PackedBatch = {
  step: 1,
  micro: 0,
  inputIds: [5, 6, 7, 8, 9],
  labels: [-100, 6, 7, -100, -100],
  weights: [0, 1, 1, 0, 0],
  positions: [0, 1, 2, 0, 1],
  segments: [0, 0, 0, 1, 1],
};
const config = llama();
// q and o 48 × 48, k and v 48 × 24, gate, up and down 48 × 96; 5 tokens, 2 layers.
const LINEAR = 2 * 5 * (2 * 48 * 48 + 2 * 48 * 24 + 3 * 48 * 96) * 2;
// 1 + 2 + 3 and 1 + 2 pairs of positions, 4 heads of 12.
const PRODUCT = 2 * 9 * 48 * 2;
const HEAD = 2 * 2 * 48 * 131;

it('counts the products of the base', () => {
  expect(batchFlops(config, null, batch)).toEqual({
    forward: LINEAR + 2 * PRODUCT + HEAD,
    backward: LINEAR + 7 * PRODUCT + HEAD,
  });
});

it('counts LoRA once forward and twice backward', () => {
  const lora = { rank: 3, alpha: 6, dropout: 0, rsLora: false, targets: ['q', 'down'] as const };
  const low = 2 * 5 * 3 * (48 + 48 + 96 + 48) * 2;
  const base = batchFlops(config, null, batch);
  expect(batchFlops(config, { ...lora, targets: [...lora.targets] }, batch)).toEqual({
    forward: base.forward + low,
    backward: base.backward + 2 * low,
  });
});

it('counts a run: training both ways, each evaluation forward', () => {
  const lora = { rank: 1, alpha: 1, dropout: 0, rsLora: false, targets: [] };
  const { forward, backward } = batchFlops(config, null, batch);
  const run = { training: [batch, batch], evaluation: [batch], evaluations: 3 };
  expect(runFlops(config, lora, run)).toBe(2 * (forward + backward) + 3 * forward);
});
