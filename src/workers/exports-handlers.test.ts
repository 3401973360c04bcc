import { strFromU8, unzipSync } from 'fflate';
import { expect, it, vi } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers } from '../../tests/helpers/page-data.ts';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { checkpointBytes, quotaError, shelfInMemory } from '../../tests/helpers/shelf.ts';
import { WEIGHTS_FORMATS, type WeightsFormat } from '../exports/weights/names.ts';
import { blobStore } from '../io/browser/file-store.ts';
import { bytesSource } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { loadModelFolder } from '../model/folder.ts';
import { modelHash } from '../model/hash.ts';
import { initLora } from '../model/lora.ts';
import { readSafetensors } from '../model/safetensors.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Side } from './engine-protocol.ts';
import { exportsHandlers } from './exports-handlers.ts';
import { placeIn } from './exports-place.ts';
import type { ExportRequests } from './exports-protocol.ts';
import type { DataRequests } from './protocol.ts';
import { runsHandlers } from './runs-handlers.ts';
import { keeperOf } from './runs-keeper.ts';
import type { RunsRequests } from './runs-protocol.ts';

const RECIPE = defaultRecipe();
const BASE: Side = { kind: 'base' };
const model = unwrap(await loadModelFolder(diskFolder('public/models/bundled'), 'bundled'));
const hash = await modelHash(model);
const learned = initLora(model.config, RECIPE.lora, 1);

/** The worker over a shelf with one run, "a", of the bundled model, which has one checkpoint. */
async function served({
  trained = { name: 'bundled', hash, config: model.config },
  room = async () => null as number | null,
  write = () => Promise.resolve(),
} = {}) {
  const { shelf } = shelfInMemory();
  const runs = clientOf<RunsRequests>({ ...runsHandlers(shelf), 'answer-on': async () => null });
  await keeperOf(runs).begin(runRecord('a', { model: trained }), 'T = 2');
  await keeperOf(runs).keep('a', { step: 3, bytes: await checkpointBytes('a', 3, learned), best: null });
  const store = blobStore();
  const watched = {
    ...store,
    create: async (name: string) => {
      const sink = await store.create(name);
      return { ...sink, write: (bytes: Uint8Array) => write().then(() => sink.write(bytes)) };
    },
  };
  const place = placeIn(watched, 'tab', { alive: new Set(), room });
  const client = clientOf<ExportRequests>({
    ...exportsHandlers({
      openModel: () => diskFolder('public/models/bundled'),
      runs: () => runs,
      data: () => clientOf<DataRequests>(dataHandlers()),
      place: () => place,
    }),
    'use-runs': async () => null,
    'use-data': async () => null,
  });
  return { client, store };
}

const LEARNED: Side = { kind: 'checkpoint', run: 'a', step: 3 };
const wishOf = (format: WeightsFormat, side: Side = LEARNED) => ({
  kind: 'weights' as const,
  format,
  options: { dtype: null },
  model: { id: 'bundled', name: 'bundled', kind: 'url' as const, url: 'models/bundled/' },
  side,
  recipe: RECIPE,
});
const unzipped = async (blob: Blob | undefined) =>
  unzipSync(new Uint8Array(await (blob ?? new Blob()).arrayBuffer()));

it.each(WEIGHTS_FORMATS)('PAGE-151: %s has the files and sizes that were said before', async (format) => {
  const { client } = await served();
  const wish = wishOf(format);
  const { files } = await client.request('plan', { wish });
  const told: ExportRequests['write']['progress'][] = [];
  const onProgress = (piece: ExportRequests['write']['progress']) => told.push(piece);
  const written = await client.request('write', { wish, as: 'zip' }, { onProgress });
  const zip = await unzipped(written.files[0]?.blob);
  expect(Object.entries(zip).map(([name, bytes]) => ({ name, size: bytes.length }))).toEqual(files);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  expect(told.at(-1)).toMatchObject({ done: total, total });
});

it('RUN-31: a checkpoint leaves as a PEFT adapter, without a GPU', async () => {
  const { client } = await served();
  const { files } = await client.request('write', { wish: wishOf('peft'), as: 'zip' });
  const zip = await unzipped(files[0]?.blob);
  const config: unknown = JSON.parse(strFromU8(zip['adapter_config.json'] ?? new Uint8Array()));
  expect(config).toMatchObject({ r: 8, base_model_name_or_path: 'bundled' });
  const weights = zip['adapter_model.safetensors'] ?? new Uint8Array();
  const store = unwrap(await readSafetensors(bytesSource('adapter_model.safetensors', weights)));
  expect([...store.names()].sort()).toEqual([...learned.keys()].sort());
});

it('RUN-31: what is not kept any more is a sentence', async () => {
  const { client } = await served();
  const ask = (side: Side) => client.request('write', { wish: wishOf('peft', side), as: 'zip' });
  await expect(ask({ kind: 'checkpoint', run: 'b', step: 3 })).rejects.toMatchObject({ code: 'run-unknown' });
  await expect(ask({ kind: 'checkpoint', run: 'a', step: 1 })).rejects.toMatchObject({
    code: 'checkpoint-unknown',
    message: expect.stringContaining('step 1'),
  });
});

it('PAGE-151: what holds nothing but what was learned cannot be made of the base', async () => {
  const { client } = await served();
  for (const format of ['peft', 'gguf-lora'] as const)
    await expect(client.request('plan', { wish: wishOf(format, BASE) })).rejects.toMatchObject({
      code: 'nothing-learned',
    });
});

it('PAGE-152: files come each by itself too, and give their room back', async () => {
  const { client, store } = await served();
  const { files } = await client.request('write', { wish: wishOf('onnx', BASE), as: 'files' });
  expect(files.map(({ name }) => name)).toContain('onnx/model.onnx');
  expect(await store.list()).toHaveLength(files.length);
  await client.request('clear', { format: 'onnx', as: 'files' });
  expect(await store.list()).toEqual([]);
});

it('PAGE-152: what is cancelled leaves nothing, the older export of that format neither', async () => {
  const controller = new AbortController();
  const write = vi.fn(async () => {});
  const { client, store } = await served({ write });
  await client.request('write', { wish: wishOf('merged'), as: 'zip' });
  expect(await store.list()).toEqual(['tab/merged/zip/export.zip']);
  write.mockImplementation(async () => controller.abort());
  const again = client.request('write', { wish: wishOf('merged'), as: 'zip' }, { signal: controller.signal });
  await expect(again).rejects.toThrow();
  expect(await store.list()).toEqual([]);
});

it('PAGE-152: a disk that is full is a sentence, and nothing is left', async () => {
  const full = {
    code: 'no-room',
    message: expect.stringMatching(/takes 3 MB, and the browser gives the page 1 MB/),
  };
  const known = await served({ room: async () => 500_000 });
  await expect(known.client.request('write', { wish: wishOf('merged'), as: 'zip' })).rejects.toMatchObject(
    full,
  );
  const unknown = await served({ write: () => Promise.reject(quotaError()) });
  for (const as of ['zip', 'files'] as const)
    await expect(unknown.client.request('write', { wish: wishOf('merged'), as })).rejects.toMatchObject({
      code: 'no-room',
    });
  expect(await known.store.list()).toEqual([]);
  expect(await unknown.store.list()).toEqual([]);
});

it('PAGE-155: of a run of another model the adapter alone can be exported', async () => {
  const { client } = await served({ trained: { name: 'other', hash, config: model.config } });
  const { files } = await client.request('write', { wish: wishOf('peft'), as: 'zip' });
  const zip = await unzipped(files[0]?.blob);
  expect(strFromU8(zip['adapter_config.json'] ?? new Uint8Array())).toContain('"other"');
  await expect(client.request('plan', { wish: wishOf('merged') })).rejects.toMatchObject({
    code: 'model-changed',
    message: expect.stringMatching(/trained other, and bundled is in use/),
  });
});

it('PAGE-155: a model of the same name that is another one is found by its bytes', async () => {
  const trained = { name: 'bundled', hash: '0'.repeat(64), config: model.config };
  const { client, store } = await served({ trained });
  const asked = client.request('write', { wish: wishOf('merged'), as: 'zip' });
  await expect(asked).rejects.toMatchObject({ code: 'model-changed' });
  expect(await store.list()).toEqual([]);
});
