import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { templateChoice } from './choice.ts';
import { HeatStore } from './heat.ts';
import { type ScoredWith, ScoresStore } from './scores.ts';
import type { NamedSide } from './sides.ts';
import type { ValidationRow } from './validation-rows.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const MODEL: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const BASE: NamedSide = { name: 'Base', detail: '', side: { kind: 'base' } };
const TUNED: NamedSide = { name: 'Tuned', detail: '', side: { kind: 'checkpoint', run: 'a', step: 50 } };
const RECIPE = defaultRecipe();
const WITH: ScoredWith = { asked: { model: MODEL, choice: templateChoice(RECIPE.model) }, recipe: RECIPE };

function engine(handlers: Partial<Handlers<EngineRequests>>) {
  const client = clientOf<EngineRequests>(engineHandlers(handlers));
  opened.push(client);
  return client;
}

const rowOf = (task: string, row: number): ValidationRow => ({
  task,
  heldOut: task === 'riddles',
  example: exampleOf([user(`Question ${row}`), assistant(`Answer ${row}`)], row),
});
const ROWS = [rowOf('sums', 1), rowOf('sums', 2), rowOf('riddles', 1)];

/** The base's sums are 10, the tuned model's the row. */
const scoring: Handlers<EngineRequests>['score'] = async ({ examples, side }, { progress }) => {
  for (const [place, { row }] of examples.entries())
    progress({ place, score: { tokens: 5, nll: side.kind === 'base' ? 10 : row, correct: row } });
  return { reason: 'end' };
};

it('PAGE-126: scores every side, task by task, and puts each where it belongs', async () => {
  const sides: Side[] = [];
  const store = new ScoresStore(
    engine({
      score: (request, context) => {
        sides.push(request.side);
        return scoring(request, context);
      },
    }),
  );
  await store.score(ROWS, [BASE, TUNED], WITH);
  const state = store.store.getState();
  expect(sides).toEqual([BASE.side, TUNED.side, BASE.side, TUNED.side]);
  expect(state).toMatchObject({ done: 6, total: 6, busy: false, fault: null, sides: [BASE, TUNED] });
  expect(state.rows.map(({ scores }) => scores.map((score) => score?.nll))).toEqual([
    [10, 1],
    [10, 2],
    [10, 1],
  ]);
});

it('PAGE-126: cancelling keeps the scores that are there, a reset none', async () => {
  const store = new ScoresStore(
    engine({
      score: async ({ examples }, { signal, progress }) => {
        if (examples.length > 0) progress({ place: 0, score: { tokens: 1, nll: 1, correct: 1 } });
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return { reason: 'cancelled' };
      },
    }),
  );
  const done = store.score(ROWS, [BASE, TUNED], WITH);
  await expect.poll(() => store.store.getState().done).toBe(1);
  store.cancel();
  await done;
  expect(store.store.getState()).toMatchObject({ done: 1, total: 6, busy: false, fault: null });
  store.reset();
  expect(store.store.getState()).toMatchObject({ rows: [], sides: [], done: 0, total: 0 });
});

it('PAGE-126: what goes wrong is a sentence', async () => {
  const score = () => Promise.reject(new TemperError('out-of-memory', 'No room.'));
  const store = new ScoresStore(engine({ score }));
  await store.score(ROWS, [BASE], WITH);
  expect(store.store.getState()).toMatchObject({ busy: false, fault: { message: 'No room.' } });
});

it('PAGE-128: an example is asked of every side, and only the last one asked for is shown', async () => {
  const asked: string[] = [];
  const store = new HeatStore(
    engine({
      'token-losses': async ({ example, side }) => {
        asked.push(`${example.row} ${side.kind}`);
        return { tokens: [], nll: [example.row], greedy: [true] };
      },
    }),
  );
  const [first, second] = ROWS;
  const earlier = store.show(first!.example, [BASE, TUNED], WITH);
  const later = store.show(second!.example, [BASE, TUNED], WITH);
  await Promise.all([earlier, later]);
  const { example, columns, busy } = store.store.getState();
  expect({ row: example?.row, busy }).toEqual({ row: 2, busy: false });
  expect(columns.map(({ name, losses }) => [name, losses.nll])).toEqual([
    ['Base', [2]],
    ['Tuned', [2]],
  ]);
  expect(asked).not.toContain('1 checkpoint');
});

it('PAGE-128: an example that cannot be scored says why', async () => {
  const store = new HeatStore(
    engine({ 'token-losses': () => Promise.reject(new TemperError('refused', 'The template refuses it.')) }),
  );
  await store.show(ROWS[0]!.example, [BASE], WITH);
  expect(store.store.getState()).toMatchObject({
    columns: [],
    busy: false,
    fault: { message: 'The template refuses it.' },
  });
});
