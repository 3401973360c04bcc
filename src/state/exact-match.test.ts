import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { numbered } from '../../tests/helpers/rows.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import type { Example, TaskSplit } from '../data/example.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Asked, EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { templateChoice } from './choice.ts';
import { ExactMatchStore, matchesOf, rowsToCheck } from './exact-match.ts';
import type { NamedSide } from './sides.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

type Check = Handlers<EngineRequests>['exact-match'];
const MODEL: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const asked = (side: Side): Asked => ({ model: MODEL, side, choice: templateChoice(defaultRecipe().model) });
const BASE: NamedSide = { name: 'Base', detail: '', side: { kind: 'base' } };
const TUNED: NamedSide = { name: 'Tuned', detail: '', side: { kind: 'checkpoint', run: 'a', step: 50 } };
const BOTH = [BASE, TUNED];

function storeOf(check: Check): ExactMatchStore {
  const client = clientOf<EngineRequests>(engineHandlers({ 'exact-match': check }));
  opened.push(client);
  return new ExactMatchStore(client, asked);
}

/** The base says "no" to everything, the tuned model what each even row expects. */
const answering: Check = async ({ examples, side }, { progress }) => {
  for (const [place, { row, messages }] of examples.entries()) {
    const isExact = side.kind === 'checkpoint' && row % 2 === 0;
    progress({ place, given: isExact ? (messages.at(-1)?.content ?? '') : 'no', isExact, fault: null });
  }
  return { reason: 'end' };
};

const rowOf = (row: number): Example =>
  exampleOf([user(`Question ${row}`), assistant(` Answer ${row}\n`)], row);
const split = (task: string, rows: number): TaskSplit => ({
  task,
  train: [],
  validation: Array.from({ length: rows }, (_, i) => rowOf(i + 1)),
});
const twoTasks = { tasks: [split('sums', 4)], heldOut: [split('riddles', 2)] };
/** The rows that a check of these tasks asks. */
function checked({ tasks, heldOut }: Pick<typeof twoTasks, 'tasks' | 'heldOut'>, rowsPerTask: number) {
  const { split, examples } = numbered(tasks, heldOut);
  return rowsToCheck(split, rowsPerTask, async (rows) => Array.from(rows, (row) => examples[row]!));
}

it('PAGE-27: asks rows of every task, spread over them, and only those that end with an answer', async () => {
  const odd = exampleOf([user('Hello.'), assistant('Hi.'), user('Bye.')], 9);
  const one = {
    ...split('sums', 8),
    validation: [...split('sums', 8).validation, exampleOf([user('?')], 10)],
  };
  const rows = await checked({ ...twoTasks, tasks: [one, { ...split('none', 0) }] }, 4);
  expect(rows.map(({ task, example }) => `${task} ${example.row}`)).toEqual([
    ...['sums 1', 'sums 3', 'sums 5', 'sums 7'],
    ...['riddles 1', 'riddles 2'],
  ]);
  expect(rows[0]).toMatchObject({ prompt: 'Question 1', expected: 'Answer 1', heldOut: false });
  expect(rows.at(-1)?.heldOut).toBe(true);
  const [chat] = await checked({ ...twoTasks, tasks: [{ task: 'chat', train: [], validation: [odd] }] }, 4);
  expect(chat).toMatchObject({ prompt: 'Hello.', expected: 'Hi.' });
});

it('PAGE-27: counts every side task by task, each share with its standard error', async () => {
  const store = storeOf(answering);
  await store.check(await checked(twoTasks, 20), BOTH);
  const state = store.store.getState();
  expect(state).toMatchObject({ done: 12, total: 12, busy: false, fault: null });
  const [sums, riddles] = matchesOf(state.rows, [0, 1]);
  expect(sums).toMatchObject({ task: 'sums', heldOut: false, rows: 4 });
  expect(sums?.sides[0]).toMatchObject({ exact: 0, rows: 4, standardError: 0 });
  // √(0.5 · 0.5 / 4)
  expect(sums?.sides[1]).toMatchObject({ exact: 2, rows: 4, standardError: 0.25 });
  expect(riddles).toMatchObject({ heldOut: true, sides: [{ exact: 0 }, { exact: 1, rows: 2 }] });
  expect(state.rows[1]).toMatchObject({
    marks: [{ given: 'no' }, { given: ' Answer 2\n', isExact: true }],
  });
});

it('PAGE-27: only the sides that there are are asked', async () => {
  const sides: Side[] = [];
  const store = storeOf((request, context) => {
    sides.push(request.side);
    return answering(request, context);
  });
  await store.check(await checked(twoTasks, 20), [BASE]);
  expect(sides).toEqual([BASE.side, BASE.side]);
  expect(store.store.getState()).toMatchObject({ done: 6, total: 6 });
  expect(matchesOf(store.store.getState().rows, [0, null])[0]?.sides[1]).toBeNull();
});

it('PAGE-27: a row that cannot be asked counts for nothing', async () => {
  const fault = { code: 'prompt-too-long', message: 'The prompt has 600 tokens.' };
  const store = storeOf(async ({ examples }, { progress }) => {
    for (const place of examples.keys()) {
      progress(
        place === 0
          ? { place, given: null, isExact: false, fault }
          : { place, given: 'x', isExact: true, fault: null },
      );
    }
    return { reason: 'end' };
  });
  await store.check(await checked({ ...twoTasks, heldOut: [] }, 20), [BASE]);
  const { rows, done } = store.store.getState();
  expect(done).toBe(4);
  expect(rows[0]).toMatchObject({ marks: [null], fault });
  expect(matchesOf(rows, [0])[0]).toMatchObject({ rows: 4, sides: [{ exact: 3, rows: 3 }] });
});

/** Answers one row, then waits for a cancel. */
const waiting: Check = async ({ examples }, { signal, progress }) => {
  if (examples.length > 0) progress({ place: 0, given: 'no', isExact: false, fault: null });
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return { reason: 'cancelled' };
};

it('PAGE-27: cancelling keeps the answers that are there and asks no further', async () => {
  let asked = 0;
  const store = storeOf((request, context) => {
    asked++;
    return waiting(request, context);
  });
  const done = store.check(await checked(twoTasks, 20), BOTH);
  await expect.poll(() => store.store.getState().done).toBe(1);
  store.cancel();
  await done;
  expect(asked).toBe(1);
  expect(store.store.getState()).toMatchObject({ done: 1, total: 12, busy: false, fault: null });
});

it('PAGE-27: a reset forgets everything, also what is still to come', async () => {
  const store = storeOf(waiting);
  const done = store.check(await checked(twoTasks, 20), [BASE]);
  await expect.poll(() => store.store.getState().done).toBe(1);
  store.reset();
  await done;
  expect(store.store.getState()).toMatchObject({ rows: [], done: 0, total: 0, busy: false });
});

it('PAGE-27: what goes wrong is a sentence', async () => {
  const store = storeOf(() => Promise.reject(new TemperError('device-lost', 'The GPU went away.')));
  await store.check(await checked(twoTasks, 20), [BASE]);
  expect(store.store.getState()).toMatchObject({ busy: false, fault: { message: 'The GPU went away.' } });
});
