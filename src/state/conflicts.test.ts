import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { templateChoice } from './choice.ts';
import { ConflictsStore } from './conflicts.ts';
import type { ScoredWith } from './scores.ts';
import type { NamedSide } from './sides.ts';
import type { ValidationRow } from './validation-rows.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const BASE: NamedSide = { name: 'Base', detail: '', side: { kind: 'base' } };
const TUNED: NamedSide = { name: 'Tuned', detail: '', side: { kind: 'checkpoint', run: 'a', step: 50 } };
const RECIPE = defaultRecipe();
const WITH: ScoredWith = {
  asked: {
    model: { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' },
    choice: templateChoice(RECIPE.model),
  },
  recipe: RECIPE,
};
const rowOf = (task: string, row: number): ValidationRow => ({
  task,
  heldOut: task === 'riddles',
  example: exampleOf([user(`Question ${row}`), assistant(`Answer ${row}`)], row),
});
const ROWS = [rowOf('sums', 1), rowOf('sums', 2), rowOf('riddles', 3)];

function storeWith(conflicts: Handlers<EngineRequests>['conflicts']): ConflictsStore {
  const client = clientOf<EngineRequests>(engineHandlers({ conflicts }));
  opened.push(client);
  return new ConflictsStore(client);
}

/** Norms say which side was asked. */
const answering: Handlers<EngineRequests>['conflicts'] = async ({ tasks, side }, { progress }) => {
  progress({ done: 3, total: 3 });
  const none = tasks.map(() => tasks.map(() => null));
  return {
    tasks: tasks.map(({ task }) => task),
    norms: tasks.map(() => (side.kind === 'base' ? 1 : 2)),
    tokens: tasks.map(({ examples }) => examples.length),
    cosines: none,
    errors: none,
    parts: tasks.map(() => 1),
  };
};

it('PAGE-135: asks one side after the other about the rows of every task', async () => {
  const store = storeWith(answering);
  await store.ask(ROWS, [BASE, TUNED], WITH);
  const state = store.store.getState();
  expect(state).toMatchObject({ done: 6, total: 6, busy: false, fault: null, asked: [BASE, TUNED] });
  expect(state.sides.map(({ name }) => name)).toEqual(['Base', 'Tuned']);
  expect(state.sides.map(({ conflicts }) => conflicts.norms)).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(state.sides[0]?.conflicts).toMatchObject({ tasks: ['sums', 'riddles'], tokens: [2, 1] });
  expect([...state.heldOut]).toEqual(['riddles']);
});

it('PAGE-135: keeps the sides that are there where it is cancelled, and says what failed', async () => {
  const hanging: Handlers<EngineRequests>['conflicts'] = async (request, context) => {
    if (request.side.kind === 'base') return answering(request, context);
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    return null;
  };
  const store = storeWith(hanging);
  const ended = store.ask(ROWS, [BASE, TUNED], WITH);
  await expect.poll(() => store.store.getState().sides.length).toBe(1);
  store.cancel();
  await ended;
  expect(store.store.getState()).toMatchObject({ busy: false, fault: null });
  expect(store.store.getState().sides).toHaveLength(1);
  store.reset();
  expect(store.store.getState()).toMatchObject({ sides: [], asked: [], total: 0 });

  const failing = storeWith(() =>
    Promise.reject(new TemperError('too-many-gradients', 'choose fewer tasks')),
  );
  await failing.ask(ROWS, [BASE], WITH);
  expect(failing.store.getState()).toMatchObject({ busy: false, fault: { code: 'too-many-gradients' } });
});

it('PAGE-135: what comes after a reset was another model’s', async () => {
  let answer: () => void = () => undefined;
  const store = storeWith(async (request, context) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return answering(request, context);
  });
  const ended = store.ask(ROWS, [BASE], WITH);
  await expect.poll(() => store.store.getState().busy).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  store.reset();
  answer();
  await ended;
  expect(store.store.getState()).toMatchObject({ sides: [], busy: false });
});
