import { expect, it } from 'vitest';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { RunEntry, RunRecord } from '../runs/record.ts';
import { expandSweep, type SweepRecord } from '../runs/sweep.ts';
import { QueueStore, type QueueWork } from './queue.ts';
import type { RunOutcome } from './run.ts';

const sweepOf = (values: readonly unknown[], seeds: readonly number[]): SweepRecord =>
  unwrap(
    expandSweep({
      id: 'sweep',
      name: 'Temperature',
      createdAt: '2026-11-22T14:05:00.000Z',
      recipe: defaultRecipe(),
      field: 'mixture.temperature',
      values,
      seeds,
      budget: null,
    }),
  );
const FINISHED: RunOutcome = { status: 'finished', fault: null };

interface Kept {
  /** What the runs worker has of the sweep before it begins. */
  readonly kept?: SweepRecord | null;
  readonly recordOf?: (id: string) => RunRecord;
}

/** A page that trains as `outcome` says; `saved` is what the last page wrote down. */
function pageOf(
  outcome: (seed: number, place: number) => RunOutcome | Promise<RunOutcome> = () => FINISHED,
  { kept = null, recordOf = (id) => runRecord(id) }: Kept = {},
) {
  const trained: { id: string; name: string; place: number; temperature: unknown }[] = [];
  const resumed: string[] = [];
  const known = new Map<string, RunEntry['progress']['status']>();
  const saved: SweepRecord[] = [];
  let stops = 0;
  const work: QueueWork = {
    train: async (recipe, { id, name, sweep }) => {
      trained.push({ id, name, place: sweep.place, temperature: recipe.mixture.temperature });
      known.set(id, 'running');
      return outcome(recipe.seed, sweep.place);
    },
    resume: async (id) => {
      resumed.push(id);
      return FINISHED;
    },
    stop: async () => {
      stops++;
    },
    find: async (id) => {
      const status = known.get(id);
      // The queue looks at the status alone.
      return status === undefined ? null : ({ record: recordOf(id), progress: { status } } as RunEntry);
    },
    changed: () => null,
    read: async (id) => saved.findLast((sweep) => sweep.id === id) ?? kept,
    alone: async (_name, work) => {
      await work();
      return true;
    },
    save: async (sweep) => {
      saved.push(sweep);
    },
  };
  return { work, trained, resumed, known, saved, stops: () => stops };
}
const statuses = (sweep: SweepRecord | null | undefined) => sweep?.items.map(({ status }) => status);

it('PAGE-116: goes through value by value and seed by seed, and writes down each change', async () => {
  const page = pageOf();
  const queue = new QueueStore(page.work);
  await queue.start(sweepOf([1, 'inf'], [1, 2]));
  expect(page.trained.map(({ temperature }) => temperature)).toEqual([1, 1, 'inf', 'inf']);
  expect(page.trained.map(({ name }) => name)[3]).toBe('Temperature · inf · seed 2');
  expect(new Set(page.trained.map(({ id }) => id)).size).toBe(4);
  expect(page.saved.map((sweep) => statuses(sweep)?.[0])).toContain('running');
  expect(statuses(page.saved.at(-1))).toEqual(['finished', 'finished', 'finished', 'finished']);
  // A run's id is there before the run is: a reload knows what to go on with.
  expect(page.saved[0]?.items[0]).toMatchObject({ status: 'running', run: page.trained[0]?.id });
  expect(queue.store.getState()).toMatchObject({ isGoing: false, fault: null });
  queue.forget('another');
  expect(queue.store.getState().sweep).not.toBeNull();
  queue.forget('sweep');
  expect(queue.store.getState().sweep).toBeNull();
});

it('PAGE-116: after a reload it goes on with the run that was interrupted, then with the next', async () => {
  const page = pageOf((_seed, place) => (place === 1 ? new Promise(() => {}) : FINISHED));
  void new QueueStore(page.work).start(sweepOf([1, 2], [1, 2]));
  await expect.poll(() => page.trained.length).toBe(2);
  const kept = page.saved.at(-1);
  expect(statuses(kept)).toEqual(['finished', 'running', 'waiting', 'waiting']);

  const later = pageOf(() => FINISHED, { kept: kept! });
  later.known.set(kept?.items[1]?.run ?? '', 'interrupted');
  await new QueueStore(later.work).start(kept!);
  expect(later.resumed).toEqual([kept?.items[1]?.run]);
  expect(later.trained.map(({ place }) => place)).toEqual([2, 3]);
  expect(statuses(later.saved.at(-1))).toEqual(['finished', 'finished', 'finished', 'finished']);
});

it('PAGE-116: a run that ended as the page went is not run again; one that was never begun is begun', async () => {
  const sweep = sweepOf([1, 2], [1]);
  const items = sweep.items.map((item, i) => ({ ...item, status: 'running' as const, run: `run ${i}` }));
  const page = pageOf(() => FINISHED, { kept: { ...sweep, items } });
  page.known.set('run 0', 'finished');
  await new QueueStore(page.work).start({ ...sweep, items });
  expect(page.resumed).toEqual([]);
  expect(page.trained.map(({ id }) => id)).toEqual(['run 1']);
});

it('PAGE-116: a run that fails is told and does not end the sweep, and can be tried again', async () => {
  const fault = { code: 'not-a-number', message: 'The loss of step 3 is not a number.' };
  const page = pageOf((_seed, place) => {
    if (place === 0) throw new TemperError('out-of-memory', 'No room.');
    return place === 1 ? { status: 'failed', fault } : FINISHED;
  });
  const queue = new QueueStore(page.work);
  await queue.start(sweepOf([1, 2, 4], [1]));
  const { sweep, faults } = queue.store.getState();
  expect(statuses(sweep)).toEqual(['failed', 'failed', 'finished']);
  expect([...faults].map(([place, { code }]) => [place, code])).toEqual([
    [0, 'out-of-memory'],
    [1, 'not-a-number'],
  ]);
  await queue.retry(sweep!);
  expect(page.resumed).toHaveLength(2);
  expect(statuses(queue.store.getState().sweep)).toEqual(['finished', 'finished', 'finished']);
  expect(queue.store.getState().faults.size).toBe(0);
});

it('PAGE-116: a stopped run ends the sweep and can be resumed', async () => {
  const page = pageOf(() => ({ status: 'stopped', fault: null }));
  const queue = new QueueStore(page.work);
  await queue.start(sweepOf([1, 2], [1]));
  expect(statuses(queue.store.getState().sweep)).toEqual(['interrupted', 'waiting']);
  expect(queue.store.getState().isGoing).toBe(false);
});

it('PAGE-116: ends with the run that goes on, or at once', async () => {
  let end = (_: RunOutcome) => {};
  const page = pageOf(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  const queue = new QueueStore(page.work);
  const going = queue.start(sweepOf([1, 2], [1]));
  await expect.poll(() => page.trained.length).toBe(1);
  queue.endAfterRun();
  expect(queue.store.getState().isEnding).toBe(true);
  end(FINISHED);
  await going;
  expect(statuses(queue.store.getState().sweep)).toEqual(['finished', 'waiting']);
  expect(page.stops()).toBe(0);

  const again = queue.start(queue.store.getState().sweep!);
  await expect.poll(() => page.trained.length).toBe(2);
  await queue.stop();
  expect(page.stops()).toBe(1);
  end({ status: 'stopped', fault: null });
  await again;
  expect(statuses(queue.store.getState().sweep)).toEqual(['finished', 'interrupted']);
});

it('PAGE-116: where another tab trains, the sweep waits as it was', async () => {
  const fault = { code: 'already-training', message: 'Another tab of this page is training.' };
  const page = pageOf(() => ({ status: 'failed', fault }));
  const queue = new QueueStore(page.work);
  await queue.start(sweepOf([1, 2], [1]));
  expect(queue.store.getState()).toMatchObject({ fault, isGoing: false });
  expect(statuses(queue.store.getState().sweep)).toEqual(['waiting', 'waiting']);
  expect(page.trained).toHaveLength(1);
});

it('PAGE-116: a list that cannot be written down is told, and its runs go on', async () => {
  const page = pageOf();
  const save = async () => {
    throw new TemperError('quota', 'There is no room.');
  };
  const queue = new QueueStore({ ...page.work, save });
  await queue.start(sweepOf([1, 2], [1]));
  expect(queue.store.getState().fault?.message).toBe('There is no room.');
  expect(page.trained).toHaveLength(2);
});

it('PAGE-118: another model or other files end the sweep: what waits goes on waiting, and nothing is written', async () => {
  const sweep = sweepOf([1, 2, 4], [1]);
  const items = sweep.items.map((item, i) =>
    i === 0 ? { ...item, status: 'finished' as const, run: 'run 0' } : item,
  );
  const page = pageOf(() => FINISHED, { kept: { ...sweep, items } });
  page.known.set('run 0', 'finished');
  const fault = { code: 'model-changed', message: 'Another model.' };
  const asked: string[] = [];
  const changed = ({ id }: RunRecord) => {
    asked.push(id);
    return fault;
  };
  const queue = new QueueStore({ ...page.work, changed });
  await queue.start({ ...sweep, items });
  expect(queue.store.getState()).toMatchObject({ fault, isGoing: false });
  expect(statuses(queue.store.getState().sweep)).toEqual(['finished', 'waiting', 'waiting']);
  expect(asked).toEqual(['run 0']);
  expect([page.trained.length, page.saved.length]).toEqual([0, 0]);
});

it('PAGE-118: what only the engine finds is a fault of all runs too; a run of another model is none of the sweep', async () => {
  const fault = { code: 'data-changed', message: 'Other rows.' };
  const refused = pageOf((_seed, place) => (place === 1 ? { status: 'failed', fault } : FINISHED));
  const queue = new QueueStore(refused.work);
  await queue.start(sweepOf([1, 2, 4], [1]));
  expect(queue.store.getState()).toMatchObject({ fault, faults: new Map() });
  expect(statuses(refused.saved.at(-1))).toEqual(['finished', 'waiting', 'waiting']);

  const model = (hash: string) => ({ ...runRecord('').model, hash });
  const other: { trained: readonly { id: string }[] } = { trained: [] };
  const swapped = pageOf(() => FINISHED, {
    recordOf: (id) => runRecord(id, { model: model(other.trained[1]?.id === id ? 'b' : 'a') }),
  });
  other.trained = swapped.trained;
  const after = new QueueStore(swapped.work);
  await after.start(sweepOf([1, 2, 4], [1]));
  expect(after.store.getState().fault?.code).toBe('model-changed');
  expect(swapped.saved.at(-1)?.items.map(({ status, run }) => [status, run === null])).toEqual([
    ['finished', false],
    ['waiting', true],
    ['waiting', true],
  ]);
});

it('PAGE-119: one tab goes through a sweep; another is refused and writes nothing', async () => {
  const page = pageOf();
  const names: string[] = [];
  const alone = async (name: string) => {
    names.push(name);
    return false;
  };
  const queue = new QueueStore({ ...page.work, alone });
  await queue.start(sweepOf([1, 2], [1]));
  expect(names).toEqual(['temper-sweep-sweep']);
  expect(queue.store.getState()).toMatchObject({ fault: { code: 'training-elsewhere' }, isGoing: false });
  expect([page.trained.length, page.saved.length]).toEqual([0, 0]);
});

it('PAGE-119: goes on from what is written down, not from what the tab still shows', async () => {
  const shown = sweepOf([1, 2], [1]);
  const items = shown.items.map((item, i) => ({ ...item, status: 'finished' as const, run: `run ${i}` }));
  const done = pageOf(() => FINISHED, { kept: { ...shown, items } });
  const queue = new QueueStore(done.work);
  await queue.start(shown);
  expect(done.trained).toEqual([]);
  expect(statuses(queue.store.getState().sweep)).toEqual(['finished', 'finished']);

  // It was deleted in another tab.
  const gone = pageOf();
  const late = new QueueStore(gone.work);
  await late.start({ ...shown, items: items.map((item) => ({ ...item, status: 'interrupted' as const })) });
  expect(late.store.getState().fault?.code).toBe('sweep-unknown');
  expect([gone.trained.length, gone.saved.length]).toEqual([0, 0]);
});
