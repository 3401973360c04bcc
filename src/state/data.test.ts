import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers, jsonl, named } from '../../tests/helpers/page-data.ts';
import { defaultRecipe } from '../recipe/parse.ts';
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
