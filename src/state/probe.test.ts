import { expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { planMixture } from '../mixture/plan.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { ProbeStore, type ProbeSubject, runTime, staleBecause, timeOfSteps } from './probe.ts';
import { EMPTY_SPLIT } from './split.ts';

const subject = (input: RecipeInput = {}): ProbeSubject => ({
  model: { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' },
  recipe: unwrap(parseRecipe(input)),
  split: EMPTY_SPLIT,
});
const MEASURED = { step: 2100, evaluation: 9000, steps: 300, evaluations: 7 };

/** An engine that answers a probe and nothing else. */
function engineOf(probe: () => Promise<typeof MEASURED>): Client<Pick<EngineRequests, 'probe'>> {
  return clientOf<Pick<EngineRequests, 'probe'>>({ probe });
}
const rows = () => ({
  plan: unwrap(planMixture([{ task: 'a', size: 4, validation: 0 }], defaultRecipe().mixture, 1)),
  split: EMPTY_SPLIT,
  port: new MessageChannel().port1,
});

it('PAGE-113: what was measured is kept with what it was measured of', async () => {
  const of = subject();
  const store = new ProbeStore(
    engineOf(async () => MEASURED),
    async () => ({ ...of, rows: rows() }),
    () => 'a GPU',
  );
  const measuring = store.measure();
  expect(store.store.getState().busy).toBe(true);
  await measuring;
  expect(store.store.getState()).toEqual({
    result: { ...MEASURED, of, device: 'a GPU' },
    busy: false,
    fault: null,
  });
  expect(runTime(MEASURED)).toBe(300 * 2100 + 7 * 9000);
  // Seven evaluations: before the run, after 50, 100, …, 300 steps.
  expect(timeOfSteps(MEASURED, 300, 50)).toBe(runTime(MEASURED));
});

it('PAGE-113: what keeps a run from starting is told, and the last measure stays', async () => {
  let fails = false;
  const store = new ProbeStore(
    engineOf(async () => MEASURED),
    async () => {
      if (fails) throw new TemperError('no-data', 'There is no data yet.');
      return { ...subject(), rows: rows() };
    },
    () => '',
  );
  await store.measure();
  fails = true;
  await store.measure();
  expect(store.store.getState()).toMatchObject({
    result: MEASURED,
    busy: false,
    fault: { code: 'no-data' },
  });
});

it('PAGE-113: says what has changed since that decides the time, and only that', () => {
  const was = subject();
  expect(staleBecause(was, subject())).toBeNull();
  expect(staleBecause(was, subject({ training: { learningRate: 1e-4, clip: null } }))).toBeNull();
  // Plain text is not counted.
  expect(staleBecause(was, subject({ evaluation: { plainText: 'none' } }))).toBeNull();
  expect(staleBecause(was, subject({ evaluation: { every: 7 } }))).toBe('the evaluations');
  expect(staleBecause(was, subject({ lora: { rank: 16 }, mask: { context: 128 } }))).toBe(
    'what the loss sees, the adapter',
  );
  expect(staleBecause(was, subject({ training: { maxSteps: 5 } }))).toBe('the batches');
  expect(staleBecause(was, { ...was, split: { ...EMPTY_SPLIT } })).toBe('the data');
  expect(staleBecause(was, { ...was, model: { ...was.model, id: 'another' } })).toBe('the model');
});
