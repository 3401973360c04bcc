import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers, jsonl } from '../../tests/helpers/page-data.ts';
import type { FileSummary } from '../data/set/types.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { CareStore } from './care.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

type Care = Handlers<DataRequests>['care'];

async function setup(wrap: (care: Care) => Care = (care) => care) {
  const asked: boolean[] = [];
  const plain = dataHandlers();
  const care = wrap(plain.care);
  const client = clientOf<DataRequests>({
    ...plain,
    care: (request, context) => {
      asked.push(request.near);
      return care(request, context);
    },
  });
  let recipe = defaultRecipe();
  const { data } = recipe;
  const imported = await client.request('import', {
    file: jsonl('a.jsonl', 40),
    name: 'a.jsonl',
    data,
    keep: false,
  });
  const summaries: FileSummary[] = 'summary' in imported ? [imported.summary] : [];
  const store = new CareStore(client, () => ({ summaries, recipe, revision: 0 }));
  opened.push(store, client);
  const edit = (change: Partial<typeof data>) => {
    recipe = { ...recipe, data: { ...recipe.data, ...change } };
    store.follow();
  };
  return { store, asked, edit, state: () => store.store.getState() };
}

it('PAGE-59: is counted when it is shown, and anew only where something changed', async () => {
  const { store, asked, edit, state } = await setup();
  await store.update();
  await store.update();
  expect(asked).toEqual([false]);
  expect(state()).toMatchObject({ tasks: [{ task: 'a', rows: 40 }], near: 'unknown', stale: false });
  edit({ excluded: ['x'] });
  expect(state().stale).toBe(true);
  await store.update();
  expect(asked).toEqual([false, false]);
});

it('PAGE-59: near duplicates are looked for where that is asked, with progress and a way to end it', async () => {
  let release = () => {};
  const { store, state } = await setup((care) => async (request, context) => {
    if (!request.near) return care(request, context);
    context.progress({ done: 10, total: 40 });
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return care(request, context);
  });
  await store.update();
  const search = store.findNear();
  await expect.poll(() => state().progress).toEqual({ done: 10, total: 40 });
  expect(state()).toMatchObject({ near: 'running', stale: false });
  store.cancel();
  release();
  await search;
  // What was counted before stays in sight.
  expect(state()).toMatchObject({ near: 'cancelled', progress: null, tasks: [{ task: 'a' }], fault: null });
  const again = store.findNear();
  await expect.poll(() => state().progress).not.toBeNull();
  release();
  await again;
  expect(state()).toMatchObject({ near: 'known', tasks: [{ nearDuplicates: expect.any(Number) }] });
});
