import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { unwrap } from '../io/faults.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import type { AdapterTensors } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { capacityOf, type OptimizerState, Trainer } from '../training/trainer.ts';
import { RunControl } from './control.ts';
import { NOTHING_MEASURED } from './early-stop.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationRecord, StepRecord } from './events.ts';
import { type LoopEnd, type LoopStart, runLoop } from './loop.ts';
import { Turns } from './turns.ts';

/** What a loop tells, in order. */
type Told =
  | { readonly kind: 'step'; readonly record: StepRecord }
  | { readonly kind: 'evaluation'; readonly record: EvaluationRecord }
  | { readonly kind: 'checkpoint' | 'pause'; readonly step: number }
  | { readonly kind: 'resume' };

interface Outcome {
  readonly events: readonly Told[];
  readonly error: unknown;
  readonly result: Pick<LoopEnd, 'status' | 'steps'> | null;
  readonly tensors: AdapterTensors;
  /** As at each checkpoint. */
  readonly saved: ReadonlyMap<number, Saved>;
}

interface Saved {
  readonly start: LoopStart;
  readonly tensors: AdapterTensors;
  readonly optimizer: OptimizerState;
}

interface Options {
  readonly onEvent?: (event: Told, control: RunControl) => void;
  /** Steps whose batch has nothing supervised. */
  readonly masked?: readonly number[];
  readonly from?: Saved;
}

/** A run of six steps on the fixture's batch; `onEvent` may pause and stop it. */
async function run(
  input: RecipeInput,
  { onEvent = () => {}, masked = [], from }: Options = {},
): Promise<Outcome> {
  const { model, adapter: peft, batch } = await loadStepFixture('llama-step');
  const empty = { ...batch, labels: batch.labels.map(() => -100), weights: batch.weights.map(() => 0) };
  const recipe = unwrap(parseRecipe(input));
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
    adapter.load(from?.tensors ?? peft.tensors);
    const capacity = capacityOf([batch], true);
    const trainer = new Trainer(recorder, base, adapter, capacity, recipe.training);
    if (from) trainer.restore(from.optimizer);
    const control = new RunControl();
    const turns = new Turns();
    const events: Told[] = [];
    const saved = new Map<number, Saved>();
    const tell = (event: Told) => {
      events.push(event);
      onEvent(event, control);
    };
    const tasks = [...new Set(batch.segments)].map((_, segment) => segment % 2);
    const step = (number: number) => [{ ...(masked.includes(number) ? empty : batch), tasks }];
    const { tokens, rows, positions = tokens } = capacity;
    const largest = { tokens, rows, positions };
    const batches = {
      steps: 6,
      step,
      rows: step,
      tasks: ['a', 'b'],
      largest,
      skipped: 0,
      truncated: 0,
      faults: [],
    };
    const sets = [
      { task: 'a', heldOut: false, batches: [batch, batch] },
      { task: 'b', heldOut: true, batches: [batch] },
    ];
    let error: unknown = null;
    let result: Outcome['result'] = null;
    try {
      const { status, steps } = await runLoop({
        trainer,
        recipe,
        batches,
        start: from?.start ?? { step: 0, earlyStop: NOTHING_MEASURED, evaluated: false },
        control,
        turns,
        evaluate: async (at) => {
          const scores = await evaluate(trainer, { sets, plain: [] }, at, { control, turns });
          return scores && { ...scores, samples: [] };
        },
        listener: {
          onStep: (record) => tell({ kind: 'step', record }),
          onEvaluation: (record) => tell({ kind: 'evaluation', record }),
          onCheckpoint: async (at, earlyStop) => {
            const start = { step: at, earlyStop, evaluated: true };
            saved.set(at, { start, tensors: await adapter.read(), optimizer: await trainer.state() });
            tell({ kind: 'checkpoint', step: at });
          },
          onPause: async (at) => tell({ kind: 'pause', step: at }),
          onResume: async () => tell({ kind: 'resume' }),
        },
      });
      result = { status, steps };
    } catch (caught) {
      error = caught;
    }
    const tensors = await adapter.read();
    trainer.dispose();
    adapter.dispose();
    base.dispose();
    return { events, error, result, tensors, saved };
  });
}

const stepsOf = ({ events }: Outcome) => events.flatMap((e) => (e.kind === 'step' ? [e.record] : []));
const evaluatedAt = ({ events }: Outcome) =>
  events.flatMap((e) => (e.kind === 'evaluation' ? [e.record.step] : []));
const CONSTANT = { schedule: 'constant', warmup: 0 } as const;

afterEach(() => vi.restoreAllMocks());

describe('the training loop', () => {
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
    expect(outcome.result).toEqual({ status: 'over', steps: 2 });
    expect(outcome.saved.get(2)?.start.earlyStop).toMatchObject({ best: { step: 0 }, since: 2 });
  });

  it('ENG-11: a run that is stopped while paused ends where it was', async () => {
    const onEvent: NonNullable<Options['onEvent']> = (event, control) => {
      if (event.kind === 'step' && event.record.step === 2) control.pause();
      if (event.kind === 'pause') control.stop();
    };
    const outcome = await run({ training: CONSTANT }, { onEvent });
    expect(outcome.result).toEqual({ status: 'stopped', steps: 2 });
    expect(stepsOf(outcome)).toHaveLength(2);
  });

  it.each([1, 2])('ENG-11: stop ends an evaluation after batch %i, and it is not told', async (last) => {
    const { tokenLosses } = Trainer.prototype;
    const scored = vi.spyOn(Trainer.prototype, 'tokenLosses');
    const onEvent: NonNullable<Options['onEvent']> = (event, control) => {
      if (event.kind !== 'step') return;
      scored.mockClear();
      scored.mockImplementation(function (this: Trainer, batch) {
        if (scored.mock.calls.length === last) control.stop();
        return tokenLosses.call(this, batch);
      });
    };
    const outcome = await run({ training: CONSTANT, evaluation: { every: 3 } }, { onEvent });
    expect(scored).toHaveBeenCalledTimes(last);
    expect(outcome.result).toEqual({ status: 'stopped', steps: 3 });
    expect(evaluatedAt(outcome)).toEqual([0]);
  });

  it('ENG-6: a batch with nothing supervised advances neither optimiser nor schedule', async () => {
    const training = { schedule: 'linear', warmup: 0, learningRate: 0.01 } as const;
    const outcome = await run({ training }, { masked: [2, 6] });
    const whole = await run({ training });
    expect(stepsOf(outcome).map(({ step }) => step)).toEqual([1, 3, 4, 5]);
    const seen = (o: Outcome) =>
      stepsOf(o)
        .slice(0, 4)
        .map(({ loss, learningRate }) => [loss, learningRate]);
    expect(seen(outcome)).toEqual(seen(whole));
    expect(evaluatedAt(outcome).at(-1)).toBe(6);
  });

  it('Pitfall 16, RUN-3: nor does it over a resume, wherever the run is taken up again', async () => {
    const input: RecipeInput = {
      training: { schedule: 'linear', warmup: 2, learningRate: 0.01, clip: 0.5 },
      evaluation: { checkpoints: { every: 1 } },
    };
    const masked = [2, 3, 6];
    const whole = await run(input, { masked });
    const rates = (o: Outcome) =>
      stepsOf(o).map(({ step, loss, learningRate }) => [step, loss, learningRate]);
    for (const step of [1, 2, 3, 5]) {
      const rest = await run(input, { masked, from: whole.saved.get(step)! });
      expect(rates(rest)).toEqual(rates(whole).filter(([at]) => at! > step));
      expect(rest.tensors).toEqual(whole.tensors);
      expect(rest.saved.get(6)).toEqual(whole.saved.get(6));
    }
    expect(whole.saved.get(6)?.optimizer.steps).toBe(3);
  });

  it('RUN-11: a step tells the loss of each task, and together they are its loss', async () => {
    const outcome = await run({ training: CONSTANT });
    for (const { perTask, loss, supervisedTokens } of stepsOf(outcome)) {
      expect(perTask.map(({ task }) => task)).toEqual(['a', 'b']);
      expect(perTask.reduce((sum, one) => sum + one.tokens, 0)).toBe(supervisedTokens);
      const whole = perTask.reduce((sum, one) => sum + one.loss * one.tokens, 0) / supervisedTokens;
      expect(Math.abs(whole - loss)).toBeLessThan(1e-5);
    }
  });
});
