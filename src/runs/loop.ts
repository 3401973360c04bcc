import { TemperError } from '../io/faults.ts';
import { learningRateAt } from '../recipe/schedule.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PreparedBatches } from '../tokens/packing/batches.ts';
import type { PackedBatch } from '../tokens/types.ts';
import type { StepStats, Trainer } from '../training/trainer.ts';
import type { RunControl } from './control.ts';
import { type EarlyStopState, isOver, measured, measuredAt } from './early-stop.ts';
import type { EvaluationSet } from './evaluate.ts';
import type { EvaluationRecord, StepRecord } from './events.ts';
import type { Turns } from './turns.ts';

/** Where a run stands when its loop begins. */
export interface LoopStart {
  /** Batches gone through; 0: it is new. */
  readonly step: number;
  readonly earlyStop: EarlyStopState;
  /** Whether it was evaluated there already. */
  readonly evaluated: boolean;
}

/** What happens in a loop, in order; it waits for what is promised. */
export interface LoopListener {
  onStep(record: StepRecord): void;
  onEvaluation(record: EvaluationRecord, earlyStop: EarlyStopState): void;
  /** A good place to write the run down: `step` batches are gone through. */
  onCheckpoint(step: number, earlyStop: EarlyStopState): Promise<void>;
  onPause(step: number): Promise<void>;
  onResume(): Promise<void>;
}

export interface LoopInput {
  /** In the state of `start`. */
  readonly trainer: Trainer;
  readonly recipe: Recipe;
  readonly batches: PreparedBatches;
  readonly start: LoopStart;
  readonly control: RunControl;
  readonly turns: Turns;
  /** null: there is nothing to evaluate, or the run was stopped meanwhile. */
  readonly evaluate: (step: number) => Promise<EvaluationRecord | null>;
  readonly listener: LoopListener;
}

export interface LoopEnd {
  /** 'over': early stopping ended it. */
  readonly status: 'finished' | 'over' | 'stopped';
  /** Batches gone through. */
  readonly steps: number;
  readonly earlyStop: EarlyStopState;
}

/** Every micro-batch of a run, of training and of evaluation. */
export function* everyBatch({
  batches,
  evaluation,
}: {
  readonly batches: PreparedBatches;
  readonly evaluation: readonly Pick<EvaluationSet, 'batches'>[];
}): Generator<PackedBatch> {
  for (let step = 1; step <= batches.steps; step++) yield* batches.step(step);
  for (const set of evaluation) yield* set.batches;
}

/** How often a run that nothing ends early is evaluated: at step 0, every `every` steps and at the end, once. */
export const evaluationCount = (steps: number, every: number): number => 1 + Math.ceil(steps / every);

function stepRecord(
  step: number,
  { tasks }: PreparedBatches,
  stats: StepStats,
  rest: Pick<StepRecord, 'learningRate' | 'milliseconds'>,
): StepRecord {
  const { loss, gradNorm, supervisedTokens, gpuMilliseconds } = stats;
  const perTask = stats.perTask.map(({ task, nll, weight, tokens }) => ({
    task: tasks[task] ?? '',
    loss: nll / weight,
    tokens,
  }));
  return { step, loss, gradNorm, supervisedTokens, gpuMilliseconds, perTask, ...rest };
}

/** Why a step whose numbers are none ends the run. */
async function brokenStep(
  trainer: Trainer,
  step: number,
  { loss, gradNorm }: StepStats,
): Promise<TemperError> {
  const tensor = await trainer.diagnose();
  return new TemperError(
    'not-a-number',
    `The loss or gradient of step ${step} is not a number${tensor === null ? '' : `, first in ${tensor}`}. The adapter is as it was after step ${step - 1}. Lower the learning rate, or clip the gradient.`,
    { step, tensor, loss, gradNorm },
  );
}

/**
 * Steps through the batches: evaluation at step 0, every `evaluation.every` steps and at the end, checkpoints
 * after each of them, every `checkpoints.every` steps, and where the run is paused or stopped. Pause is heeded
 * between steps, stop also within an evaluation, which then is not told and comes again when the run goes on.
 *
 * @throws TemperError `not-a-number` with step and tensor; the trainer then holds the last good state
 */
export async function runLoop(input: LoopInput): Promise<LoopEnd> {
  const { trainer, recipe, batches, start, control, turns, listener } = input;
  const { every, patience, measure, minDelta, checkpoints } = recipe.evaluation;
  const total = batches.steps;
  let { earlyStop } = start;
  const isDue = (step: number) => step % every === 0 || step === total;
  const evaluateAt = async (step: number) => {
    const record = await input.evaluate(step);
    if (record) {
      earlyStop = measuredAt(earlyStop, { step, value: measured(record, measure) }, minDelta);
      listener.onEvaluation(record, earlyStop);
    }
    if (!control.isStopped) await listener.onCheckpoint(step, earlyStop);
  };
  const stopped = async (steps: number) => {
    await listener.onCheckpoint(steps, earlyStop);
    return { status: 'stopped', steps, earlyStop } as const;
  };

  if (isDue(start.step) && !start.evaluated) await evaluateAt(start.step);
  for (let step = start.step + 1; step <= total; step++) {
    const before = step - 1;
    if (isOver(earlyStop, patience)) return { status: 'over', steps: before, earlyStop };
    if (control.isPaused) {
      await listener.onCheckpoint(before, earlyStop);
      await listener.onPause(before);
      await control.gate();
      if (!control.isStopped) await listener.onResume();
    }
    if (control.isStopped) return stopped(before);
    const learningRate = learningRateAt(trainer.updates + 1, total, recipe.training);
    const micros = batches.step(step);
    const began = performance.now();
    const stats = await turns.take(() => trainer.step(micros, learningRate));
    if (stats?.broken) {
      const error = await turns.take(() => brokenStep(trainer, step, stats));
      await listener.onCheckpoint(before, earlyStop);
      throw error;
    }
    const milliseconds = performance.now() - began;
    if (stats) listener.onStep(stepRecord(step, batches, stats, { learningRate, milliseconds }));
    if (isDue(step)) await evaluateAt(step);
    else if (checkpoints.every !== null && step % checkpoints.every === 0)
      await listener.onCheckpoint(step, earlyStop);
  }
  // Stopped in the last evaluation: it is still to be done.
  if (control.isStopped) return stopped(total);
  return { status: 'finished', steps: total, earlyStop };
}
