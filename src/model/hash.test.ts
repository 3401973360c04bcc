import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { loadModelFolder } from './folder.ts';
import { modelHash } from './hash.ts';
import type { LoadedModel, StoredTensor } from './types.ts';

const bundled = async () => unwrap(await loadModelFolder(diskFolder('public/models/bundled'), 'bundled'));

/** The model with one tensor in the place of another. */
const withTensor = (model: LoadedModel, name: string, change: (tensor: StoredTensor) => StoredTensor) => ({
  ...model,
  tensors: {
    ...model.tensors,
    names: () => model.tensors.names(),
    unreadable: (of: string) => model.tensors.unreadable(of),
    get: (of: string) => {
      const tensor = model.tensors.get(of);
      return tensor && of === name ? change(tensor) : tensor;
    },
  },
});

test('RUN-40: a model is known by configuration, tokenizer and weights, and not by its name', async () => {
  const model = await bundled();
  const hash = await modelHash(model);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await modelHash({ ...(await bundled()), id: 'another' })).toBe(hash);
  expect(await modelHash({ ...model, tokenizerFiles: null })).not.toBe(hash);
  expect(await modelHash({ ...model, config: { ...model.config, ropeTheta: 2 } })).not.toBe(hash);
  const flipped = withTensor(model, 'model.norm.weight', (tensor) => ({
    ...tensor,
    read: async (start, end) => {
      const bytes = (await tensor.read(start, end)).slice();
      bytes[1] = (bytes[1] ?? 0) ^ 1;
      return bytes;
    },
  }));
  expect(await modelHash(flipped)).not.toBe(hash);
});
