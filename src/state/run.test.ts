import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { TemperError } from '../io/faults.ts';
import type { MixturePlan } from '../mixture/types.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { RunEvent } from '../runs/events.ts';
import type { EngineRequests, ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { templateChoice } from './choice.ts';
import { CompareStore } from './compare.ts';
import { RunStore } from './run.ts';
import { EMPTY_SPLIT } from './split.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

function engine(replaced: Partial<Handlers<EngineRequests>>) {
  const client = clientOf<EngineRequests>(engineHandlers(replaced));
  opened.push(client);
  return client;
}

const MODEL: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const ASKED = { model: MODEL, choice: templateChoice(defaultRecipe().model) };
const PLAN: MixturePlan = { tasks: [], total: 0, notes: [] };
const ROWS = async () => ({ plan: PLAN, split: EMPTY_SPLIT, port: new MessageChannel().port1 });
const step = (number: number): RunEvent => ({
  kind: 'step',
  record: {
    step: number,
    loss: 3 / number,
    learningRate: 1e-4,
    gradNorm: 1,
    supervisedTokens: 9,
    milliseconds: 5,
  },
});
const EVENTS: readonly RunEvent[] = [
  { kind: 'status', status: 'preparing' },
  { kind: 'prepared', totalSteps: 2, recipe: defaultRecipe(), skipped: 1, truncated: 0 },
  { kind: 'status', status: 'running' },
  { kind: 'evaluation', record: { step: 0, loss: 3.25, tokens: 40, perTask: [] } },
  step(1),
  step(2),
  { kind: 'status', status: 'finished' },
];

describe('PAGE-13: the run as the engine tells it', () => {
  it('keeps every step and says in sentences what happened', async () => {
    const run = new RunStore(
      engine({
        train: async (_, { progress }) => {
          for (const event of EVENTS) progress(event);
          return { status: 'finished', steps: 2 };
        },
      }),
      () => MODEL,
    );
    await run.start(defaultRecipe(), ROWS);
    const state = run.store.getState();
    expect(state).toMatchObject({ status: 'finished', totalSteps: 2, trained: true, fault: null });
    expect(state.records.map(({ loss }) => loss)).toEqual([3, 1.5]);
    const told = state.log.map(({ text }) => text);
    expect(told).toContain('The draw makes 2 steps.');
    expect(told).toContain('Validation loss after step 0: 3.2500 nats over 40 supervised tokens.');
    expect(told.at(-1)).toBe('The run is finished.');
  });

  it('a run that fails before its first step leaves nothing to compare or export', async () => {
    const train = () => Promise.reject(new TemperError('no-webgpu', 'This browser has no WebGPU.'));
    const run = new RunStore(engine({ train }), () => MODEL);
    await run.start(defaultRecipe(), ROWS);
    expect(run.store.getState()).toMatchObject({
      status: 'failed',
      trained: false,
      fault: { code: 'no-webgpu', message: 'This browser has no WebGPU.' },
    });
  });

  it('a run that fails in mid-way keeps its last good state', async () => {
    const run = new RunStore(
      engine({
        train: async (_, { progress }) => {
          progress(step(1));
          throw new TemperError('not-finite', 'The loss is not finite.');
        },
      }),
      () => MODEL,
    );
    await run.start(defaultRecipe(), ROWS);
    expect(run.store.getState()).toMatchObject({ status: 'failed', trained: true });
  });

  it('a start that fails leaves the earlier run as it was', async () => {
    let runs = 0;
    const run = new RunStore(
      engine({
        train: async (_, { progress }) => {
          if (runs++ > 0) throw new TemperError('nothing-to-train', 'No row can be trained on.');
          for (const event of EVENTS) progress(event);
          return { status: 'finished', steps: 2 };
        },
      }),
      () => MODEL,
    );
    await run.start(defaultRecipe(), ROWS);
    const { records, recipe } = run.store.getState();
    await run.start(defaultRecipe(), ROWS);
    const fault = { code: 'nothing-to-train' };
    expect(run.store.getState()).toMatchObject({ status: 'failed', trained: true, records, recipe, fault });
  });

  it('what was trained is gone with the device', async () => {
    const run = new RunStore(
      engine({
        train: async (_, { progress }) => {
          progress(step(1));
          throw new TemperError('device-lost', 'The GPU was lost.');
        },
      }),
      () => MODEL,
    );
    await run.start(defaultRecipe(), ROWS);
    expect(run.store.getState()).toMatchObject({ status: 'failed', trained: false });
  });

  it('Pitfall 28: keeps the recipe and the mixture that it began with', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const run = new RunStore(
      engine({
        train: async (_, { progress }) => {
          for (const event of EVENTS) progress(event);
          await held;
          return { status: 'finished', steps: 2 };
        },
      }),
      () => MODEL,
    );
    const recipe = defaultRecipe();
    const plan: MixturePlan = { ...PLAN, total: 7 };
    const ended = run.start(recipe, async () => ({ ...(await ROWS()), plan }));
    await expect.poll(() => run.store.getState().totalSteps).toBe(2);
    expect(run.store.getState().recipe).toBe(recipe);
    expect(run.store.getState().plan).toBe(plan);
    release();
    await ended;
    // One that is refused takes nothing of the run before it.
    await run.start(defaultRecipe(), () => Promise.reject(new TemperError('row-unknown', 'Gone.')));
    expect(run.store.getState()).toMatchObject({ status: 'failed', fault: { message: 'Gone.' } });
    expect(run.store.getState().plan).toBe(plan);
  });

  it('one run at a time', async () => {
    let runs = 0;
    const train = async () => {
      runs++;
      return { status: 'finished', steps: 0 } as const;
    };
    const run = new RunStore(engine({ train }), () => MODEL);
    await Promise.all([run.start(defaultRecipe(), ROWS), run.start(defaultRecipe(), ROWS)]);
    expect(runs).toBe(1);
  });
});

describe('PAGE-14: base and tuned answers', () => {
  const answering = () => {
    const asked: boolean[] = [];
    const client = engine({
      generate: async ({ prompt, tuned }, { progress }) => {
        asked.push(tuned);
        const text = `${tuned ? 'tuned' : 'base'}: ${prompt}`;
        for (const character of text) progress({ text: character });
        return { text, tokens: text.length, reason: 'end', milliseconds: 1 };
      },
    });
    return { asked, compare: new CompareStore(client, () => ASKED) };
  };

  it('stream one after the other', async () => {
    const { asked, compare } = answering();
    compare.setPrompt('Hi');
    await compare.generate(true);
    expect(asked).toEqual([false, true]);
    const { base, tuned, busy } = compare.store.getState();
    expect(base).toMatchObject({ text: 'base: Hi', status: 'done', reason: 'end' });
    expect(tuned).toMatchObject({ text: 'tuned: Hi', status: 'done' });
    expect(busy).toBe(false);
  });

  it('the tuned model is not asked before anything is trained', async () => {
    const { asked, compare } = answering();
    await compare.generate(false);
    expect(asked).toEqual([false]);
    expect(compare.store.getState().tuned.status).toBe('empty');
  });

  it('cancelling keeps what was said and asks no further', async () => {
    const asked: boolean[] = [];
    const client = engine({
      generate: ({ tuned }, { signal, progress }) => {
        asked.push(tuned);
        progress({ text: 'half' });
        return new Promise((resolve) =>
          signal.addEventListener('abort', () =>
            resolve({ text: 'half', tokens: 1, reason: 'cancelled', milliseconds: 1 }),
          ),
        );
      },
    });
    const compare = new CompareStore(client, () => ASKED);
    const done = compare.generate(true);
    await expect.poll(() => compare.store.getState().base.text).toBe('half');
    compare.cancel();
    await done;
    expect(asked).toEqual([false]);
    expect(compare.store.getState()).toMatchObject({
      busy: false,
      fault: null,
      base: { text: 'half', status: 'done', reason: 'cancelled' },
    });
  });

  it('what goes wrong is a sentence', async () => {
    const generate = () => Promise.reject(new TemperError('device-lost', 'The GPU went away.'));
    const compare = new CompareStore(engine({ generate }), () => ASKED);
    await compare.generate(false);
    expect(compare.store.getState()).toMatchObject({ busy: false, fault: { message: 'The GPU went away.' } });
  });
});
