import { expect, it } from 'vitest';
import { blobStore } from '../io/browser/file-store.ts';
import { placeIn } from './exports-place.ts';

it('PAGE-152: what a closed tab left is removed, and another tab’s files are not touched', async () => {
  const store = blobStore();
  for (const name of ['gone/merged/zip/export.zip', 'open/merged/zip/export.zip'])
    await (await store.create(name)).close();
  const place = await placeIn(store, 'own', { alive: new Set(['open']), room: async () => null });
  expect(await store.list()).toEqual(['open/merged/zip/export.zip']);
  await (await place.create('gguf/zip/export.zip')).close();
  await (await place.create('gguf-lora/zip/export.zip')).close();
  expect(await place.file('gguf/zip/export.zip')).not.toBeNull();
  expect(await place.file('merged/zip/export.zip')).toBeNull();
  await place.remove('gguf/');
  expect(await store.list()).toEqual(['open/merged/zip/export.zip', 'own/gguf-lora/zip/export.zip']);
});
