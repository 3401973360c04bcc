import { expect, test } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers } from '../../tests/helpers/page-data.ts';
import { failed, ok } from '../io/faults.ts';
import type { MixturePlan } from '../mixture/types.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { ExportStore } from './export.ts';

const recipe = defaultRecipe();
const plan: MixturePlan = { tasks: [], total: 3, notes: [] };
const blob = new Blob(['x']);
const WRITTEN = {
  train: { rows: 3, blob },
  validation: { rows: 1, blob },
  manifest: blob,
  notes: ['n'],
};

function storeOf(
  write: Handlers<DataRequests>['export-mixture'],
  drawn: ConstructorParameters<typeof ExportStore>[2] = async () => ok({ plan }),
) {
  const client = clientOf<DataRequests>(dataHandlers({ 'export-mixture': write }));
  return new ExportStore(client, () => recipe, drawn);
}

test('EXP-13: files wait under names that say what they are, and go with another choice', async () => {
  const asked: unknown[] = [];
  const store = storeOf(async (request) => {
    asked.push(request);
    return WRITTEN;
  });
  store.choose({ container: 'parquet', format: 'sharegpt' });
  await store.start();
  const { ready, progress, fault } = store.store.getState();
  expect(ready?.files.map(({ name, rows }) => [name, rows])).toEqual([
    ['temper-mixture.parquet', 3],
    ['temper-mixture.validation.parquet', 1],
    ['temper-mixture.manifest.json', null],
  ]);
  expect([ready?.notes, progress, fault]).toEqual([['n'], null, null]);
  expect(asked).toMatchObject([
    { plan, validation: true, options: { format: 'sharegpt', container: 'parquet' } },
  ]);
  store.choose({ container: 'csv' });
  expect(store.store.getState().ready).toBeNull();
});

test('EXP-13: a cancel ends the writing and leaves no file and no fault', async () => {
  let ended = false;
  const store = storeOf(
    (_, { signal, progress }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(signal.reason);
        });
        progress({ done: 1, total: 2 });
      }),
  );
  const isWriting = new Promise<void>((resolve) => {
    store.store.subscribe(({ progress }) => {
      if (progress?.done === 1) resolve();
    });
  });
  const started = store.start();
  await isWriting;
  store.cancel();
  await started;
  expect(ended).toBe(true);
  expect(store.store.getState()).toMatchObject({ progress: null, ready: null, fault: null });
});

test('EXP-13: what cannot be drawn, or written, is a sentence', async () => {
  const fault = { code: 'mixture-empty', message: 'No task has a training row.' };
  const undrawn = storeOf(
    async () => WRITTEN,
    async () => failed(fault),
  );
  await undrawn.start();
  expect(undrawn.store.getState()).toMatchObject({ progress: null, ready: null, fault });
  const broken = storeOf(async () => {
    throw new Error('No room is left.');
  });
  await broken.start();
  expect(broken.store.getState().fault?.message).toContain('No room is left.');
  await broken.start();
  expect(broken.store.getState().progress).toBeNull();
});
