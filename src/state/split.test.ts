import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers, summaryOf } from '../../tests/helpers/page-data.ts';
import type { FileSummary } from '../data/set/types.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { EMPTY_SPLIT, SplitStore } from './split.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

type Split = Handlers<DataRequests>['split'];
const plain: Split = async ({ seed }) => ({
  ...EMPTY_SPLIT,
  tasks: [{ task: 'a', train: Uint32Array.of(seed), validation: Uint32Array.of() }],
});

function setup(split: Split = plain) {
  let asked = 0;
  const client = clientOf<DataRequests>(
    dataHandlers({
      split: (request, context) => {
        asked++;
        return split(request, context);
      },
    }),
  );
  const now: { summaries: FileSummary[]; recipe: Recipe; revision: number } = {
    revision: 0,
    summaries: [summaryOf('a.jsonl', 0, 10)],
    recipe: defaultRecipe(),
  };
  const store = new SplitStore(client, () => now);
  opened.push(store, client);
  const edit = (data: Partial<Recipe['data']>) => {
    now.recipe = { ...now.recipe, data: { ...now.recipe.data, ...data } };
    return store.now();
  };
  return { store, now, edit, count: () => asked };
}

it('PAGE-57: rows are split anew only where files or recipe say so', async () => {
  const { store, now, edit, count } = setup();
  await store.now();
  await edit({ colours: { a: '#ff0000' }, flagged: ['x'], counts: { b: 5 } });
  expect(count()).toBe(1);
  await edit({ excluded: ['x'] });
  expect(count()).toBe(2);
  // Read again: its rows have other numbers.
  now.summaries = [summaryOf('a.jsonl', 10, 10)];
  await store.now();
  expect(count()).toBe(3);
});

it('PAGE-57: without files there is nothing to split', async () => {
  const { store, now, count } = setup();
  now.summaries = [];
  await store.now();
  expect(store.store.getState()).toEqual({ split: EMPTY_SPLIT, stale: false, progress: null, fault: null });
  expect(count()).toBe(0);
});

it('PAGE-57: of several changes the last counts; the split before it stays in sight', async () => {
  const release: (() => void)[] = [];
  const { store, now } = setup(async (request, context) => {
    await new Promise<void>((resolve) => release.push(resolve));
    return plain(request, context);
  });
  const first = store.now();
  now.recipe = { ...now.recipe, seed: 7 };
  const second = store.now();
  expect(store.store.getState()).toMatchObject({ split: EMPTY_SPLIT, stale: true });
  await expect.poll(() => release.length).toBe(2);
  for (const answer of release.toReversed()) answer();
  expect((await first).ok).toBe(false);
  expect((await second).ok).toBe(true);
  expect(store.store.getState()).toMatchObject({
    stale: false,
    split: { tasks: [{ train: Uint32Array.of(7) }] },
  });
});

it('PAGE-57: a comparison that takes long tells how far it is, and can be ended', async () => {
  const { store, edit } = setup((_, { signal, progress }) => {
    progress({ done: 3, total: 10 });
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const asked = edit({ nearDuplicates: 'remove' });
  await expect.poll(() => store.store.getState().progress).toEqual({ done: 3, total: 10 });
  store.cancel();
  expect(await asked).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  expect(store.store.getState()).toMatchObject({ stale: true, progress: null, fault: { code: 'cancelled' } });
});
