import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers } from '../../tests/helpers/page-data.ts';
import { numbered } from '../../tests/helpers/rows.ts';
import { exampleOf } from '../../tests/helpers/tokens.ts';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import type { DataRequests, ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { lookedAt, MemoryStore } from './memory.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

function setup(estimate = dataHandlers()['estimate-memory']) {
  const asked: DataRequests['estimate-memory']['request'][] = [];
  const handler: Handlers<DataRequests>['estimate-memory'] = (request, context) => {
    asked.push(request);
    return estimate(request, context);
  };
  const client = clientOf<DataRequests>(dataHandlers({ 'estimate-memory': handler }));
  opened.push(client);
  const model: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
  return { memory: new MemoryStore(client, () => model), asked };
}

const recipe = (input: RecipeInput = {}) => unwrap(parseRecipe(input));
const tasks = [{ task: 'a', train: [exampleOf([])], validation: [] }];
const run = { plan: { tasks: [], total: 0, notes: [] }, split: numbered(tasks).split };

it('PAGE-26: is asked anew only where something changed that decides it', async () => {
  const { memory, asked } = setup();
  const some = numbered(tasks).split;
  await memory.update(some, recipe(), run);
  await memory.update(some, recipe({ training: { learningRate: 1e-3 } }), run);
  expect(asked).toHaveLength(1);
  await memory.update(some, recipe({ training: { microBatch: 8 } }), run);
  await memory.update({ ...some }, recipe({ training: { microBatch: 8 } }), run);
  expect(asked).toHaveLength(3);
  expect(memory.store.getState()).toMatchObject({ estimate: { tokens: 2048, isExact: true }, busy: false });
});

it('PAGE-26: many rows are not labelled for it', async () => {
  const { memory, asked } = setup();
  const planned = { validation: 0, natural: 0.5, target: 0.5, realised: 0.5, repeats: 1, capped: false };
  const most = [
    { task: 'a', size: 4000, count: 9000, ...planned },
    { task: 'b', size: 9000, count: 1000, ...planned },
  ];
  const within = { ...run, plan: { ...run.plan, tasks: most } };
  expect(lookedAt(within)).toBe(within);
  expect(
    lookedAt({ ...run, plan: { ...run.plan, tasks: [...most, { ...most[0]!, task: 'c' }] } }),
  ).toBeNull();
  await memory.update(numbered(tasks).split, recipe(), null);
  expect(asked[0]?.run).toBeNull();
  expect(memory.store.getState().estimate?.isExact).toBe(false);
});

it('PAGE-26: an answer to an older question is dropped, and a fault is a sentence', async () => {
  const release: (() => void)[] = [];
  const plain = dataHandlers()['estimate-memory'];
  const { memory } = setup(async (request, context) => {
    await new Promise<void>((resolve) => release.push(resolve));
    if (request.recipe.training.microBatch === 16) throw new Error('No row can be trained on.');
    return plain(request, context);
  });
  const asked: Promise<void>[] = [];
  for (const microBatch of [2, 3]) {
    asked.push(memory.update(numbered(tasks).split, recipe({ training: { microBatch } }), run));
    await expect.poll(() => release.length).toBe(asked.length);
  }
  for (const answer of release.toReversed()) answer();
  await Promise.all(asked);
  expect(memory.store.getState().estimate?.tokens).toBe(3 * 256);
  const bad = memory.update(numbered(tasks).split, recipe({ training: { microBatch: 16 } }), run);
  await expect.poll(() => release.length).toBe(3);
  release[2]?.();
  await bad;
  expect(memory.store.getState()).toMatchObject({
    estimate: null,
    fault: { message: 'No row can be trained on.' },
  });
});
