import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { beganOf, runRecord, stepOf } from '../../tests/helpers/page-runs.ts';
import { TemperError } from '../io/faults.ts';
import type { MixturePlan } from '../mixture/types.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { EvaluationRecord, RunEvent } from '../runs/events.ts';
import { RunLog } from '../runs/log.ts';
import type { EngineRequests, RunRequest } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { type RunStart, RunStore } from './run.ts';
import { resultSide } from './side.ts';
import { EMPTY_SPLIT } from './split.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const MODEL: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const PLAN: MixturePlan = { tasks: [], total: 0, notes: [] };
const evaluation = (step: number, loss: number): EvaluationRecord => ({
  step,
  loss,
  tokens: 40,
  perTask: [],
  plainText: null,
  samples: [],
});
const checkpoints = (...steps: number[]): RunEvent => ({
  kind: 'checkpoint',
  kept: steps.map((step) => ({ step, bytes: 100 })),
});
const eventsOf = (id: string): readonly RunEvent[] => [
  { kind: 'status', status: 'preparing' },
  beganOf(id),
  { kind: 'note', note: { step: 0, at: 1, kind: 'info', text: 'The draw makes 2 steps.' } },
  { kind: 'status', status: 'running' },
  { kind: 'evaluation', record: evaluation(0, 3.25) },
  checkpoints(0),
  stepOf(1),
  stepOf(2),
  { kind: 'evaluation', record: evaluation(2, 2.5) },
  checkpoints(0, 2),
  { kind: 'status', status: 'finished' },
];

const startOf = (id: string, changes: Partial<RunStart> = {}): RunStart => ({
  id,
  name: id,
  files: [],
  sweep: null,
  recipe: defaultRecipe(),
  model: MODEL,
  plainText: [],
  goesOn: false,
  open: async () => ({ plan: PLAN, split: EMPTY_SPLIT, port: new MessageChannel().port1 }),
  ...changes,
});

/** A run store over an engine that trains so; what it was asked, in order. */
function storeOf(train: Handlers<EngineRequests>['train'], more: Partial<Handlers<EngineRequests>> = {}) {
  const asked: RunRequest[] = [];
  const client = clientOf<EngineRequests>(
    engineHandlers({
      ...more,
      train: (request, context) => {
        asked.push(request);
        return train(request, context);
      },
    }),
  );
  const run = new RunStore(client);
  opened.push(client, run);
  return { run, asked, state: () => run.store.getState() };
}

/** Goes through a run of two steps. */
const training: Handlers<EngineRequests>['train'] = async ({ id }, { progress }) => {
  for (const event of eventsOf(id)) progress(event);
  return { status: 'finished', steps: 2, result: 2 };
};

describe('PAGE-13: the run as the engine tells it', () => {
  it('keeps every step, note and checkpoint', async () => {
    const { run, state } = storeOf(training);
    expect(await run.start(startOf('a'))).toEqual({ status: 'finished', fault: null });
    expect(state()).toMatchObject({ status: 'finished', id: 'a', totalSteps: 2, result: 2, fault: null });
    const { log } = state();
    expect([...log.column('loss')]).toEqual([3, 1.5]);
    expect(log.evaluations.map(({ loss }) => loss)).toEqual([3.25, 2.5]);
    expect(log.notes.map(({ text }) => text)).toEqual(['The draw makes 2 steps.']);
    expect(state().checkpoints.map(({ step }) => step)).toEqual([0, 2]);
    expect(resultSide(state(), 'bundled')).toEqual({ kind: 'checkpoint', run: 'a', step: 2 });
    expect(resultSide(state(), 'another')).toBeNull();
  });

  it('a run that fails before it begins leaves nothing to compare', async () => {
    const { run, state } = storeOf(() =>
      Promise.reject(new TemperError('no-webgpu', 'This browser has no WebGPU.')),
    );
    const fault = { code: 'no-webgpu', message: 'This browser has no WebGPU.' };
    expect(await run.start(startOf('a'))).toEqual({ status: 'failed', fault });
    expect(state()).toMatchObject({ status: 'failed', id: null, result: null, fault });
  });

  it('a run that fails in mid-way keeps its best checkpoint', async () => {
    const { run, state } = storeOf(async ({ id }, { progress }) => {
      for (const event of eventsOf(id).slice(0, -1)) progress(event);
      progress({ kind: 'evaluation', record: evaluation(3, 9) });
      progress(checkpoints(0, 2, 3));
      throw new TemperError('not-a-number', 'The loss is not a number.');
    });
    await run.start(startOf('a'));
    expect(state()).toMatchObject({ status: 'failed', result: 2, fault: { code: 'not-a-number' } });
  });

  it('a start that is refused, or stopped before it begins, leaves the earlier run as it was', async () => {
    let runs = 0;
    const { run, state } = storeOf(async (request, context) => {
      runs++;
      if (runs === 2) throw new TemperError('nothing-supervised', 'No row can be trained on.');
      return runs === 1 ? training(request, context) : { status: 'stopped', steps: 0, result: null };
    });
    await run.start(startOf('a'));
    const { log, record } = state();
    await run.start(startOf('b'));
    const fault = { code: 'nothing-supervised' };
    expect(state()).toMatchObject({ status: 'finished', id: 'a', result: 2, log, record, fault });
    await run.start(startOf('c'));
    expect(state()).toMatchObject({ status: 'finished', id: 'a', result: 2, log, record, fault: null });
  });

  it('Pitfall 28: shows the recipe and the mixture that the run began with', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const plan = { ...PLAN, total: 7 };
    const { run, state } = storeOf(async ({ id }, { progress }) => {
      progress(beganOf(id, { plan }));
      await held;
      return { status: 'finished', steps: 2, result: 2 };
    });
    const ended = run.start(startOf('a'));
    await expect.poll(() => state().totalSteps).toBe(2);
    expect(state().record).toEqual(runRecord('a', { plan }));
    release();
    await ended;
    // One that is refused takes nothing of the run before it.
    const open = () => Promise.reject(new TemperError('row-unknown', 'Gone.'));
    await run.start(startOf('b', { open }));
    expect(state()).toMatchObject({ status: 'finished', fault: { message: 'Gone.' }, record: { plan } });
  });

  it('one run at a time', async () => {
    const { run, asked } = storeOf(training);
    const outcomes = await Promise.all([run.start(startOf('a')), run.start(startOf('b'))]);
    expect(asked).toHaveLength(1);
    expect(outcomes).toMatchObject([{ status: 'finished' }, { fault: { code: 'already-training' } }]);
  });
});

describe('RUN-43: a run goes on', () => {
  it('with the log that it had until its checkpoint', async () => {
    const before = new RunLog();
    const first = stepOf(1);
    if (first.kind === 'step') before.addStep(first.record);
    const { run, asked, state } = storeOf(async ({ id }, { progress }) => {
      progress({ kind: 'began', record: runRecord(id), from: 1, log: before.toText() });
      progress(checkpoints(1));
      progress(stepOf(2));
      return { status: 'finished', steps: 2, result: 1 };
    });
    await run.start(startOf('a', { goesOn: true }));
    expect(asked).toMatchObject([{ id: 'a', goesOn: true, why: null }]);
    expect([...state().log.column('step')]).toEqual([1, 2]);
  });

  it('by itself where the worker breaks, paused where it was paused, and not without end', async () => {
    const gone = () => new TemperError('worker-gone', 'The engine ended unexpectedly: ask again.');
    let sittings = 0;
    const { run, asked, state } = storeOf(async ({ id }, { progress }) => {
      sittings++;
      progress(beganOf(id));
      // The first three sittings come further, the others do not.
      progress(checkpoints(Math.min(sittings, 3)));
      if (sittings === 1) progress({ kind: 'status', status: 'paused' });
      throw gone();
    });
    const outcome = await run.start(startOf('a'));
    expect(outcome).toMatchObject({ status: 'failed', fault: { code: 'worker-gone' } });
    expect(outcome.fault?.message).toMatch(/can be resumed from its last/);
    expect(asked.map(({ paused }) => paused)).toEqual([false, true, false, false, false, false]);
    expect(asked.map(({ goesOn }) => goesOn)).toEqual([false, true, true, true, true, true]);
    expect(asked[1]?.why).toMatch(/ended unexpectedly/);
    // What it had learned until then can be asked.
    expect(state()).toMatchObject({ status: 'failed', result: 3 });
  });

  it('not where the worker broke before the run had begun', async () => {
    const { run, asked } = storeOf(() =>
      Promise.reject(new TemperError('worker-gone', 'The engine ended unexpectedly: ask again.')),
    );
    expect(await run.start(startOf('a'))).toMatchObject({ status: 'failed' });
    expect(asked).toHaveLength(1);
  });
});

it('RUN-42: 10,000 steps are told in few changes, and none is lost', async () => {
  let changes = 0;
  const steps = 10_000;
  const { run, state } = storeOf(async ({ id }, { progress }) => {
    progress(beganOf(id, { totalSteps: steps }));
    for (let step = 1; step <= steps; step++) progress(stepOf(step));
    return { status: 'finished', steps, result: null };
  });
  run.store.subscribe(() => changes++);
  const start = performance.now();
  await run.start(startOf('a'));
  const milliseconds = performance.now() - start;
  expect(state().log.steps).toBe(steps);
  // One in 50 ms, and those of the run's beginning and end.
  expect(changes).toBeLessThan(8 + milliseconds / 50);
});
