import { expect, test } from 'vitest';
import { llama } from '../../tests/helpers/config.ts';
import { layerWindows } from './windows.ts';

const qwen = llama({ architecture: 'qwen2', layers: 3, slidingWindow: 48 });

test('EXP-52: a Mistral slides in every layer, a Llama in none', () => {
  expect(layerWindows({}, llama({ architecture: 'mistral', slidingWindow: 65 }))).toEqual([65, 65]);
  expect(layerWindows({ layer_types: ['sliding_attention'] }, llama())).toEqual([null, null]);
});

test('EXP-52: a Qwen slides in the layers that its config.json names, by type or by the first of them', () => {
  const types = ['full_attention', 'sliding_attention', 'full_attention'];
  expect(layerWindows({ layer_types: types, max_window_layers: 0 }, qwen)).toEqual([null, 48, null]);
  expect(layerWindows({ max_window_layers: 1 }, qwen)).toEqual([null, 48, 48]);
  expect(layerWindows({ max_window_layers: 1 }, { ...qwen, slidingWindow: null })).toEqual([
    null,
    null,
    null,
  ]);
  expect(layerWindows({}, { ...qwen, layers: 30 })).toEqual([...Array(28).fill(null), 48, 48]);
});
