import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { unwrap } from '../io/faults.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import type { AdapterTensors, ModelConfig } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { Trainer } from '../training/trainer.ts';
import { RunControl } from './control.ts';
import type { RunEvent } from './events.ts';
import { runLoop } from './loop.ts';
import { Turns } from './turns.ts';

interface Outcome {
  readonly events: readonly RunEvent[];
  readonly error: unknown;
  readonly result: { status: string; steps: number } | null;
  readonly tensors: AdapterTensors;
}

/** A run of six steps on the fixture's batch; `onEvent` may pause and stop it. */
async function run(
  input: RecipeInput,
  onEvent: (event: RunEvent, control: RunControl) => void = () => {},
  maskedSteps: readonly number[] = [],
  config: Partial<ModelConfig> = {},
): Promise<Outcome> {
  const { model: stored, adapter: peft, batch } = await loadStepFixture('llama-step');
  const model = { ...stored, config: { ...stored.config, ...config } };
  const masked = { ...batch, labels: batch.labels.map(() => -100), weights: batch.weights.map(() => 0) };
  const recipe = unwrap(parseRecipe(input));
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
    adapter.load(peft.tensors);
    const control = new RunControl();
    const events: RunEvent[] = [];
    const emit = (event: RunEvent) => {
      events.push(event);
      onEvent(event, control);
    };
    const step = (number: number) => [maskedSteps.includes(number) ? masked : batch];
    const batches = { steps: 6, step, skipped: 0, truncated: 0, faults: [] };
    const evaluation = [
      { task: 'a', batches: [batch, batch] },
      { task: 'b', batches: [batch] },
    ];
    let error: unknown = null;
    let result: Outcome['result'] = null;
    try {
      result = await runLoop({
        recorder,
        base,
        adapter,
        recipe,
        batches,
        evaluation,
        control,
        turns: new Turns(),
        emit,
      });
    } catch (caught) {
      error = caught;
    }
    const tensors = await adapter.read();
    adapter.dispose();
    base.dispose();
    return { events, error, result, tensors };
  });
}

const stepsOf = ({ events }: Outcome) => events.flatMap((e) => (e.kind === 'step' ? [e.record] : []));
const evaluatedAt = ({ events }: Outcome) =>
  events.flatMap((e) => (e.kind === 'evaluation' ? [e.record.step] : []));
const CONSTANT = { schedule: 'constant', warmup: 0 } as const;

afterEach(() => vi.restoreAllMocks());

describe('the training loop', () => {
  it('refuses a context past the sliding window before it computes anything (MODEL-14)', async () => {
    const outcome = await run({ mask: { context: 56 } }, undefined, [], { slidingWindow: 48 });
    expect(String(outcome.error)).toMatch(/sliding window of 48 .* 56 .* at most 48\./);
    expect(outcome.events).toEqual([]);
  });

  it('evaluates before the run, every so many steps and at the end', async () => {
    const outcome = await run({ evaluation: { every: 4 }, training: { ...CONSTANT, learningRate: 0.01 } });
    expect(outcome.result).toEqual({ status: 'finished', steps: 6 });
    expect(evaluatedAt(outcome)).toEqual([0, 4, 6]);
    expect(stepsOf(outcome).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('ENG-8: ends at numbers that are none, with the step and the last good state', async () => {
    const outcome = await run({
      training: { ...CONSTANT, learningRate: 10, weightDecay: 10, clip: null, betas: [0, 0] },
    });
    const good = stepsOf(outcome).length;
    if (outcome.error === null)
      throw new Error(`No step broke; losses ${stepsOf(outcome).map(({ loss }) => loss)}`);
    expect(outcome.error).toMatchObject({
      code: 'not-a-number',
      message: expect.stringMatching(/ is not a number, first in .+\. The adapter is as it was after step/),
      details: { step: good + 1, tensor: expect.any(String) },
    });
    for (const { data } of outcome.tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
  });

  it('stops early when the validation loss has not fallen for long enough', async () => {
    const outcome = await run({
      evaluation: { every: 1, patience: 2 },
      training: { ...CONSTANT, learningRate: 0 },
    });
    expect(outcome.result).toEqual({ status: 'finished', steps: 2 });
  });

  it('ENG-11: a run that is stopped while paused ends where it was', async () => {
    const outcome = await run({ training: CONSTANT }, (event, control) => {
      if (event.kind === 'step' && event.record.step === 2) control.pause();
      if (event.kind === 'status' && event.status === 'paused') control.stop();
    });
    expect(outcome.result).toEqual({ status: 'stopped', steps: 2 });
    expect(stepsOf(outcome)).toHaveLength(2);
  });

  it.each([1, 2])('ENG-11: stop ends an evaluation after batch %i, and it is not told', async (last) => {
    const { tokenLosses } = Trainer.prototype;
    const scored = vi.spyOn(Trainer.prototype, 'tokenLosses');
    const outcome = await run({ training: CONSTANT }, (event, control) => {
      if (event.kind !== 'engine') return;
      scored.mockImplementation(function (this: Trainer, batch) {
        if (scored.mock.calls.length === last) control.stop();
        return tokenLosses.call(this, batch);
      });
    });
    expect(scored).toHaveBeenCalledTimes(last);
    expect(outcome.result).toEqual({ status: 'stopped', steps: 0 });
    expect(evaluatedAt(outcome)).toEqual([]);
  });

  it('ENG-6: a batch with nothing supervised advances neither optimiser nor schedule', async () => {
    const training = { schedule: 'linear', warmup: 0, learningRate: 0.01 } as const;
    const outcome = await run({ training }, () => {}, [2, 6]);
    const whole = await run({ training });
    expect(stepsOf(outcome).map(({ step }) => step)).toEqual([1, 3, 4, 5]);
    const seen = (o: Outcome) =>
      stepsOf(o)
        .slice(0, 4)
        .map(({ loss, learningRate }) => [loss, learningRate]);
    expect(seen(outcome)).toEqual(seen(whole));
    expect(evaluatedAt(outcome).at(-1)).toBe(6);
  });
});
