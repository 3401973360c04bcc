import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers, jsonl, named } from '../../tests/helpers/page-data.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { type FileSettings, fileSettings } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { DataStore } from './data.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

function dataStore(replaced: Partial<Handlers<DataRequests>> = {}): DataStore {
  const client = clientOf<DataRequests>(dataHandlers(replaced));
  opened.push(client);
  return new DataStore(client, () => defaultRecipe(), 'samples/');
}
const names = (data: DataStore) => data.store.getState().files.map(({ summary }) => summary.name);

it('PAGE-6: files stand beside each other and beside the sample set', async () => {
  const data = dataStore();
  await data.add(named(jsonl('math.jsonl', 3)), 'sample');
  await data.add(named(jsonl('mine.jsonl', 2), jsonl('more.jsonl', 1)));
  expect(names(data)).toEqual(['math.jsonl', 'mine.jsonl', 'more.jsonl']);
  data.removeSamples();
  expect(names(data)).toEqual(['mine.jsonl', 'more.jsonl']);
  data.remove('mine.jsonl');
  expect(names(data)).toEqual(['more.jsonl']);
});

it('PAGE-6: samples that are removed while they are read do not come back', async () => {
  const data = dataStore();
  const adding = data.add(named(jsonl('math.jsonl', 3), jsonl('code.jsonl', 3)), 'sample');
  await data.add(named(jsonl('mine.jsonl', 2)));
  data.removeSamples();
  await adding;
  expect(names(data)).toEqual(['mine.jsonl']);
  await data.add(named(jsonl('math.jsonl', 3)), 'sample');
  expect(names(data)).toEqual(['mine.jsonl', 'math.jsonl']);
});

it('PAGE-6: samples that are removed when they were just read leave the worker too', async () => {
  const plain = dataHandlers();
  const removed: string[] = [];
  let removeAll = () => {};
  const data = dataStore({
    import: async (request, context) => {
      const answer = await plain.import(request, context);
      // The page hears of it only after it was told not to want it.
      removeAll();
      await new Promise((resolve) => setTimeout(resolve, 0));
      return answer;
    },
    remove: async (request, context) => {
      removed.push(...request.names);
      return plain.remove(request, context);
    },
  });
  removeAll = () => data.removeSamples();
  await data.add(named(jsonl('math.jsonl', 3)), 'sample');
  await expect.poll(() => removed).toEqual(['math.jsonl']);
  expect(data.revision).toBe(1);
});

it("PAGE-6: a file with a known name takes the other's place", async () => {
  const data = dataStore();
  await data.add(named(jsonl('math.jsonl', 3)), 'sample');
  await data.add(named(jsonl('math.jsonl', 5)));
  const [only, ...others] = data.store.getState().files;
  expect(others).toEqual([]);
  expect(only).toMatchObject({ origin: 'user', summary: { count: 5 } });
});

it('PAGE-7: a file that cannot be used is a sentence and takes nothing along', async () => {
  const data = dataStore();
  await data.add(named(jsonl('good.jsonl', 2), new File([''], 'empty.jsonl'), jsonl('also.jsonl', 2)));
  expect(names(data)).toEqual(['good.jsonl', 'also.jsonl']);
  const { faults, loading } = data.store.getState();
  expect(faults).toMatchObject([{ file: 'empty.jsonl' }]);
  expect(faults[0]?.message).toMatch(/\.$/);
  expect(loading).toEqual([]);
  await data.add(named(jsonl('empty.jsonl', 1)));
  expect(data.store.getState().faults).toEqual([]);
});

it('PAGE-7: a worker that breaks is told with the file at which it broke', async () => {
  const data = dataStore({ import: () => Promise.reject(new Error('Out of memory.')) });
  await data.add(named(jsonl('large.jsonl', 1)));
  expect(data.store.getState().faults).toEqual([
    { code: 'unexpected', message: 'Out of memory.', file: 'large.jsonl' },
  ]);
});

it('PAGE-8: cancelling ends the reading and is no fault', async () => {
  let began = () => {};
  const reading = new Promise<void>((resolve) => {
    began = resolve;
  });
  const data = dataStore({
    import: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        began();
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  });
  const added = data.add(named(jsonl('slow.jsonl', 1)));
  await reading;
  expect(data.store.getState().loading).toMatchObject([{ name: 'slow.jsonl' }]);
  data.cancel();
  await added;
  expect(data.store.getState()).toEqual({
    files: [],
    refused: [],
    loading: [],
    faults: [],
    notices: [],
    withoutSamples: [],
  });
});

it('PAGE-6: a sample set that cannot be read is told', async () => {
  const data = dataStore();
  // Node's fetch takes no relative address.
  await data.addSamples([]);
  expect(data.store.getState().faults).toHaveLength(1);
});

it('PAGE-58: a file that cannot be used is read again where the recipe says how', async () => {
  let recipe = defaultRecipe();
  const client = clientOf<DataRequests>(dataHandlers());
  const data = new DataStore(client, () => recipe, 'samples/');
  opened.push(data, client);
  const rows = JSON.stringify({ frage: 'Wie viele?', antwort: 'Drei.' });
  await data.add(named(new File([`${rows}\n`], 'fragen.jsonl')));
  expect(names(data)).toEqual([]);
  expect(data.store.getState().refused).toMatchObject([
    { name: 'fragen.jsonl', fault: { file: 'fragen.jsonl' } },
  ]);
  const columns = {
    ...fileSettings(recipe.data, 'fragen.jsonl').columns,
    prompt: 'frage',
    response: 'antwort',
  };
  const settings = { ...fileSettings(recipe.data, 'fragen.jsonl'), columns };
  recipe = { ...recipe, data: { ...recipe.data, files: { 'fragen.jsonl': settings } } };
  data.follow();
  await expect.poll(() => names(data), { timeout: 3000 }).toEqual(['fragen.jsonl']);
  expect(data.store.getState()).toMatchObject({ refused: [], faults: [] });
});

it('PAGE-56: other settings of a file read just that file again; which side it is on reads none', async () => {
  let recipe = defaultRecipe();
  const asked: string[] = [];
  const client = clientOf<DataRequests>(
    dataHandlers({
      reimport: async ({ name, data }) => {
        asked.push(name);
        const before = store.store.getState().files.find(({ summary }) => summary.name === name)!.summary;
        return { summary: { ...before, settings: fileSettings(data, name), base: before.base + 100 } };
      },
    }),
  );
  const store = new DataStore(client, () => recipe, 'samples/');
  opened.push(store, client);
  await store.add(named(jsonl('a.jsonl', 3), jsonl('b.jsonl', 3)));
  const edit = (settings: Partial<FileSettings>) => {
    const files = {
      ...recipe.data.files,
      'b.jsonl': { ...fileSettings(recipe.data, 'b.jsonl'), ...settings },
    };
    recipe = { ...recipe, data: { ...recipe.data, files, rename: { a: 'x' }, order: ['x'] } };
    store.follow();
  };
  edit({ task: 'one' });
  edit({ task: 'two' });
  await expect.poll(() => asked, { timeout: 3000 }).toEqual(['b.jsonl']);
  expect(store.store.getState().files[1]?.summary.settings.task).toBe('two');
  edit({ use: 'validation' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(asked).toEqual(['b.jsonl']);
});

it('PAGE-6: a notice tells what a file of a known name replaced', async () => {
  const data = dataStore();
  await data.add(named(jsonl('a.jsonl', 1200)));
  await data.add(named(jsonl('a.jsonl', 1200)));
  expect(data.store.getState().notices).toEqual([]);
  await data.add(named(jsonl('a.jsonl', 1)));
  expect(data.store.getState().notices).toEqual([
    'a.jsonl took the place of the file of that name: 1,200 examples before, 1 example now. To keep both, give one of them another name and add it again.',
  ]);
  data.dismissNotice(0);
  expect(data.store.getState().notices).toEqual([]);
});

it('PAGE-54: samples that were removed, or gave way, are not wanted at the next visit', async () => {
  const data = dataStore();
  await data.add(named(jsonl('math.jsonl', 3), jsonl('code.jsonl', 3), jsonl('more.jsonl', 3)), 'sample');
  data.remove('code.jsonl');
  await data.add(named(jsonl('math.jsonl', 2)));
  data.remove('math.jsonl');
  expect(data.store.getState().withoutSamples).toEqual(['code.jsonl', 'math.jsonl']);
  data.removeSamples();
  expect(data.store.getState().withoutSamples).toBe('all');
});

it('PAGE-55: of several files one can be cancelled', async () => {
  const plain = dataHandlers();
  const data = dataStore({
    import: async (request, context) => {
      if (request.name !== 'slow.jsonl') return plain.import(request, context);
      await expect.poll(() => context.signal.aborted).toBe(true);
      throw context.signal.reason;
    },
  });
  const added = data.add(named(jsonl('slow.jsonl', 1), jsonl('a.jsonl', 1)));
  expect(data.store.getState().loading.map(({ name }) => name)).toEqual(['slow.jsonl', 'a.jsonl']);
  data.cancel('slow.jsonl');
  await added;
  expect(names(data)).toEqual(['a.jsonl']);
  expect(data.store.getState()).toMatchObject({ loading: [], faults: [] });
});
