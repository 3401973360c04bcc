import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { context, engineSetup, runRequest, sideOf } from '../../tests/helpers/engine.ts';
import { openDevice } from '../gpu/device.ts';
import { unwrap } from '../io/faults.ts';
import { measureProducts } from '../kernels/linear/tuning.ts';
import { decodeCheckpoint } from '../runs/checkpoint.ts';
import type { RunEvent } from '../runs/events.ts';
import type { RunKeeper } from '../runs/library.ts';
import { Trainer } from '../training/trainer.ts';
import type { RunRequest } from './engine-protocol.ts';
import { ownLocks } from './locks.ts';

vi.mock('../gpu/device.ts', { spy: true });
vi.mock('../kernels/linear/tuning.ts', { spy: true });
afterEach(() => {
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

const TIMEOUT = { timeout: 120_000 };

/** The device that a test opened as its nth. */
function device(nth = 1): GPUDevice {
  const opened = vi.mocked(openDevice).mock.settledResults[nth - 1];
  if (opened?.type !== 'fulfilled') throw new Error(`No device ${nth} was opened.`);
  return opened.value.device;
}

/** Lets something happen while the next trainer opens. */
function whileOpening(happen: () => unknown): void {
  const { open } = Trainer;
  vi.spyOn(Trainer, 'open').mockImplementationOnce(async (...given) => {
    await happen();
    return open.apply(Trainer, given);
  });
}

/** Adapter and moments of a checkpoint, as a hash: to tell how long arrays differ takes minutes. */
async function learned(keeper: RunKeeper, run: string, step: number): Promise<string> {
  const bytes = await keeper.read(run, step);
  if (!bytes) throw new Error(`There is no checkpoint of step ${step}.`);
  const { adapter, optimizer } = unwrap(await decodeCheckpoint(bytes));
  const hash = createHash('sha256').update(String(optimizer.steps));
  for (const part of [adapter, optimizer.first, optimizer.second]) {
    for (const [name, { data }] of part) hash.update(name).update(new Uint8Array(data.buffer));
  }
  return hash.digest('hex');
}

test(
  'ENG-22: a run that is refused, or stopped before it begins, leaves nothing behind',
  TIMEOUT,
  async () => {
    const { handlers, keeper, ask } = await engineSetup();
    await handlers.train(runRequest('a', { id: 'first' }), context);
    const before = await ask('a', sideOf('first', 2));
    const told: string[] = [];
    const progress = ({ kind }: RunEvent) => told.push(kind);
    // Of the same model and of another, which takes its place on the device.
    for (const id of ['a', 'b']) {
      const refused = runRequest(id, { id: `refused ${id}`, memory: 1e-6 });
      await expect(handlers.train(refused, { ...context, progress })).rejects.toMatchObject({
        code: 'out-of-memory',
      });
      expect(await keeper.find(refused.id)).toBeNull();
    }
    expect(told).toEqual(['status', 'status']);
    const run = handlers.train(runRequest('a', { id: 'second' }), context);
    await handlers.stop({}, context);
    expect(await run).toEqual({ status: 'stopped', steps: 0, result: null });
    expect(await keeper.find('second')).toBeNull();
    expect(await ask('a', sideOf('first', 2))).toBe(before);
  },
);

test('ENG-11: while a run is asked for, only its own model answers', TIMEOUT, async () => {
  const { handlers, ask } = await engineSetup();
  const alone = await ask('b');
  const run = handlers.train(runRequest('a'), context);
  // Asked before the run has taken its model's place on the device.
  const refused = expect(ask('b')).rejects.toMatchObject({ code: 'already-training' });
  await handlers.pause({}, context);
  await refused;
  expect(await ask('a')).toBe(alone);
  await handlers.resume({}, context);
  expect(await run).toMatchObject({ status: 'finished', result: 2 });
});

test('RUN-46: every checkpoint of every run can be asked, as it had learned', TIMEOUT, async () => {
  const { handlers, keeper, ask } = await engineSetup();
  const training = { maxSteps: 4, learningRate: 0.05 };
  const evaluation = { every: 1, checkpoints: { last: 10 }, patience: null };
  await handlers.train(runRequest('a', { training, evaluation }), context);
  const answers: string[] = [];
  for (const step of [0, 1, 2, 3, 4]) answers.push(await ask('a', sideOf('run', step)));
  // Nothing is learned at step 0; more than the device keeps at a time were asked.
  expect(answers[0]).toBe(await ask('a'));
  expect(new Set(answers).size).toBeGreaterThan(1);
  const again = await Promise.all([4, 3, 0, 1].map((step) => ask('a', sideOf('run', step))));
  expect(again).toEqual([4, 3, 0, 1].map((step) => answers[step]));

  await expect(ask('a', sideOf('run', 9))).rejects.toMatchObject({ code: 'checkpoint-missing' });
  await expect(ask('a', sideOf('gone', 0))).rejects.toMatchObject({ code: 'run-unknown' });
  const found = await keeper.find('run');
  if (!found) throw new Error('The run is kept.');
  const model = { ...found.record.model, name: 'tiny', hash: 'other' };
  vi.spyOn(keeper, 'find').mockResolvedValue({ ...found, record: { ...found.record, model } });
  await expect(ask('a', sideOf('run', 2.5))).rejects.toMatchObject({ code: 'model-changed' });
});

test('RUN-47: one run at a time among all tabs, and none into another’s', TIMEOUT, async () => {
  const locks = ownLocks();
  const [first, second] = [await engineSetup({ locks }), await engineSetup({ locks })];
  const going = first.handlers.train(runRequest('a'), context);
  await first.handlers.pause({}, context);
  const elsewhere = { code: 'training-elsewhere', message: /^Another tab of this page is training/ };
  await expect(second.handlers.train(runRequest('a', { id: 'other' }), context)).rejects.toMatchObject(
    elsewhere,
  );
  await first.handlers.resume({}, context);
  expect(await going).toMatchObject({ status: 'finished' });
  // It lets go at its end, however that comes.
  const release = await locks.take('temper-run-run');
  const again = runRequest('a', { goesOn: true });
  await expect(first.handlers.train(again, context)).rejects.toMatchObject({
    message: /^This run is going on in another tab/,
  });
  release?.();
  expect(await second.handlers.train(runRequest('a', { id: 'other' }), context)).toMatchObject({ steps: 2 });
});

const LONG = {
  training: { maxSteps: 6, epochs: 2, microBatch: 1, clip: 0.5, learningRate: 0.01 },
  evaluation: { every: 4, checkpoints: { every: 2, last: 4 } },
};

test(
  'RUN-48: a device lost in mid-run is survived, with the bits of a run that kept it',
  TIMEOUT,
  async () => {
    const whole = await engineSetup();
    await whole.handlers.train(runRequest('a', LONG), context);
    const before = vi.mocked(openDevice).mock.calls.length;

    const { handlers, keeper, ask } = await engineSetup();
    const told: RunEvent[] = [];
    const progress = (event: RunEvent) => {
      told.push(event);
      // Between two checkpoints, and long after the first device is gone.
      if (event.kind !== 'step') return;
      const began = told.filter(({ kind }) => kind === 'began').length;
      if (event.record.step === 3 && began === 1) device(before + 1).destroy();
      if (event.record.step === 5 && began === 2) device(before + 2).destroy();
    };
    const run = await handlers.train(runRequest('a', LONG), { ...context, progress });
    expect(run).toMatchObject({ status: 'finished', steps: 6 });
    expect(vi.mocked(openDevice).mock.calls.length - before).toBe(3);
    const began = told.flatMap((event) => (event.kind === 'began' ? event.from : []));
    expect(began).toEqual([0, 2, 4]);
    const notes = told.flatMap((event) => (event.kind === 'note' ? event.note.text : []));
    expect(notes.filter((text) => text.startsWith('The GPU was lost'))).not.toHaveLength(0);
    expect(await learned(keeper, 'run', 6)).toBe(await learned(whole.keeper, 'run', 6));
    // The device that came last is the one that answers.
    expect(await ask('a', sideOf('run', 6))).toBe(await whole.ask('a', sideOf('run', 6)));
  },
);

test(
  'RUN-48: a device that is lost again and again ends the run, which can be resumed',
  TIMEOUT,
  async () => {
    const { handlers, keeper } = await engineSetup();
    const request: RunRequest = runRequest('a', LONG);
    let opened = 0;
    const progress = (event: RunEvent) => {
      if (event.kind === 'began') opened++;
      if (event.kind === 'step' && event.record.step === 1) device(opened).destroy();
    };
    const ended = handlers.train(request, { ...context, progress });
    await expect(ended).rejects.toMatchObject({
      code: 'device-lost',
      message: /can be resumed from its last/,
    });
    expect(opened).toBe(4);
    expect((await keeper.find('run'))?.progress.status).toBe('interrupted');
    const resumed = await handlers.train({ ...request, goesOn: true }, context);
    expect(resumed).toMatchObject({ status: 'finished', steps: 6 });
  },
);

test(
  'RUN-49: a keeper that fails takes no result from a run, and hides no fault of it',
  TIMEOUT,
  async () => {
    const { handlers, keeper } = await engineSetup();
    const fail = () => vi.spyOn(keeper, 'find').mockRejectedValue(new Error('The keeper broke.'));
    const progress = (event: RunEvent) => {
      if (event.kind === 'status' && event.status === 'finished') fail();
    };
    const run = await handlers.train(runRequest('a', { id: 'first' }), { ...context, progress });
    expect(run).toEqual({ status: 'finished', steps: 2, result: 2 });
    vi.mocked(keeper.find).mockRestore();
    whileOpening(() => {
      fail();
      throw new Error('The trainer broke.');
    });
    const broken = handlers.train(runRequest('a', { id: 'second' }), context);
    await expect(broken).rejects.toThrow('The trainer broke.');
  },
);

test(
  'ENG-13: a device lost while a run begins takes its own things along, and the run gets another',
  TIMEOUT,
  async () => {
    const { handlers, ask } = await engineSetup();
    await handlers.train(runRequest('a', { id: 'first' }), context);
    const [alone, tuned] = [await ask('a'), await ask('a', sideOf('first', 2))];
    whileOpening(async () => {
      device().destroy();
      await device().lost;
    });
    expect(await handlers.train(runRequest('a'), context)).toMatchObject({ status: 'finished' });
    expect(await ask('a')).toBe(alone);
    // What was learned is kept elsewhere than on the device.
    expect(await ask('a', sideOf('first', 2))).toBe(tuned);
    expect(openDevice).toHaveBeenCalledTimes(2);
  },
);

test(
  'ENG-13: a device that cannot be measured is given back, and the next request opens another',
  TIMEOUT,
  async () => {
    vi.mocked(measureProducts).mockRejectedValueOnce(new Error('The measurement broke.'));
    const { ask } = await engineSetup();
    await expect(ask('a')).rejects.toThrow('The measurement broke.');
    expect(await device().lost).toMatchObject({ reason: 'destroyed' });
    const answer = await ask('a');
    // Still there: the first device's end is not its own.
    expect(await ask('a')).toBe(answer);
    expect(openDevice).toHaveBeenCalledTimes(2);
  },
);
