import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { context, engineSetup, runRequest } from '../../tests/helpers/engine.ts';
import { openDevice } from '../gpu/device.ts';
import { measureProducts } from '../kernels/linear/tuning.ts';
import type { RunEvent } from '../runs/events.ts';
import { Trainer } from '../training/trainer.ts';

vi.mock('../gpu/device.ts', { spy: true });
vi.mock('../kernels/linear/tuning.ts', { spy: true });
afterEach(() => {
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

const TIMEOUT = { timeout: 120_000 };

async function trainedSetup() {
  const { handlers, ask } = await engineSetup();
  const train = (id: string, options: { memory?: number; progress?: (event: RunEvent) => void } = {}) =>
    handlers.train(runRequest(id, options.memory), { ...context, progress: () => undefined, ...options });
  // A hash: to tell how long arrays differ takes minutes.
  const exported = async () => {
    const { zip } = await handlers['export-adapter']({}, context);
    return createHash('sha256').update(zip).digest('hex');
  };
  await train('a');
  return { handlers, ask, train, exported };
}

/** The first device that a test opened. */
function firstDevice(): GPUDevice {
  const [opened] = vi.mocked(openDevice).mock.settledResults;
  if (opened?.type !== 'fulfilled') throw new Error('No device was opened.');
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

test('ENG-22: a run that is refused leaves what was trained before it', TIMEOUT, async () => {
  const { ask, train, exported } = await trainedSetup();
  const before = { adapter: await exported(), answer: await ask('a', true) };
  const told: string[] = [];
  const progress = ({ kind }: RunEvent) => told.push(kind);
  // Of the same model and of another, which takes its place on the device.
  for (const id of ['a', 'b'])
    await expect(train(id, { memory: 1e-6, progress })).rejects.toMatchObject({ code: 'out-of-memory' });
  expect(told).toEqual(['status', 'status']);
  expect(await exported()).toEqual(before.adapter);
  expect(await ask('a', true)).toBe(before.answer);
});

test('ENG-22: a run that is stopped before it begins leaves it too', TIMEOUT, async () => {
  const { handlers, train, exported } = await trainedSetup();
  const before = await exported();
  const run = train('a');
  await handlers.stop({}, context);
  expect(await run).toEqual({ status: 'stopped', steps: 0 });
  expect(await exported()).toEqual(before);
});

test('ENG-22: an export that waits for its turn reads what was trained before the run', TIMEOUT, async () => {
  const { train, exported } = await trainedSetup();
  const before = await exported();
  let waiting: Promise<unknown> = Promise.resolve();
  whileOpening(() => {
    waiting = exported();
  });
  await train('a');
  expect(await waiting).toEqual(before);
});

test('ENG-11: while a run is asked for, only its own model answers', TIMEOUT, async () => {
  const { handlers, ask, train } = await trainedSetup();
  const alone = await ask('b');
  const run = train('a');
  // Asked before the run has taken its model's place on the device.
  const refused = expect(ask('b')).rejects.toMatchObject({ code: 'already-training' });
  await handlers.pause({}, context);
  await refused;
  expect(await ask('a')).toBe(alone);
  await handlers.resume({}, context);
  expect(await run).toMatchObject({ status: 'finished' });
});

test(
  'ENG-13: a device lost while a run begins takes what was trained along, and the next is whole',
  TIMEOUT,
  async () => {
    const { ask, train, exported } = await trainedSetup();
    const alone = await ask('a');
    whileOpening(async () => {
      firstDevice().destroy();
      await firstDevice().lost;
    });
    await expect(train('a')).rejects.toThrow();
    await expect(exported()).rejects.toMatchObject({ code: 'nothing-trained' });
    expect(await ask('a')).toBe(alone);
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
    expect(await firstDevice().lost).toMatchObject({ reason: 'destroyed' });
    const answer = await ask('a');
    // Still there: the first device's end is not its own.
    expect(await ask('a')).toBe(answer);
    expect(openDevice).toHaveBeenCalledTimes(2);
  },
);
