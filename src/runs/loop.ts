import type { Recorder } from '../gpu/recorder.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { type Variant, variantName } from '../kernels/linear/variant.ts';
import { checkWindow } from '../model/context.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import type { MemoryPlan } from '../network/memory.ts';
import { learningRateAt } from '../recipe/schedule.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PreparedBatches } from '../tokens/packing/batches.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import type { RunControl } from './control.ts';
import { type EvaluationSet, evaluate } from './evaluate.ts';
import type { EngineRecord, EvaluationRecord, RunEvent } from './events.ts';
import type { Turns } from './turns.ts';

export interface LoopInput {
  readonly recorder: Recorder;
  readonly base: BaseModel;
  /** Holds the starting tensors, and the trained ones afterwards. */
  readonly adapter: DeviceAdapter;
  readonly recipe: Recipe;
  readonly batches: PreparedBatches;
  readonly evaluation: readonly EvaluationSet[];
  readonly control: RunControl;
  readonly turns: Turns;
  readonly emit: (event: RunEvent) => void;
}

/** What the buffers of a run must hold: every micro-batch, of training and of evaluation. */
export function* everyBatch({
  batches,
  evaluation,
}: Pick<LoopInput, 'batches' | 'evaluation'>): Generator<PackedBatch> {
  for (let step = 1; step <= batches.steps; step++) yield* batches.step(step);
  for (const set of evaluation) yield* set.batches;
}

/** How often a run that nothing ends early is evaluated: at step 0, every `every` steps and at the end, once. */
export const evaluationCount = (steps: number, every: number): number => 1 + Math.ceil(steps / every);

/** Ends a run when the validation loss has not fallen for `patience` evaluations. */
class EarlyStop {
  private best = Number.POSITIVE_INFINITY;
  private since = 0;

  constructor(private readonly patience: number | null) {}

  isOver({ loss }: EvaluationRecord): boolean {
    this.since = loss < this.best ? 0 : this.since + 1;
    this.best = Math.min(this.best, loss);
    return this.patience !== null && this.since >= this.patience;
  }
}

function engineRecord(base: BaseModel, { recompute, bytes }: MemoryPlan): EngineRecord {
  const { dot, outer } = base.products;
  const name = (variant: Variant | null) => (variant ? variantName(variant) : 'register tile, unmeasured');
  return {
    products: { forward: name(dot), inputGradient: name(outer) },
    recomputed: recompute,
    blocks: base.config.layers,
    bytes,
  };
}

/**
 * Steps through the batches: evaluation at step 0, every `evaluation.every` steps and at the end; pause is
 * heeded between steps, stop also between the batches of an evaluation, which then is not told.
 * @throws TemperError `not-a-number` with step and tensor; the adapter then holds the last good state;
 *   `out-of-memory` with advice;
 *   `context-too-long` where the recipe's context is past the model's sliding window
 */
export async function runLoop(input: LoopInput): Promise<{ status: 'finished' | 'stopped'; steps: number }> {
  const { recorder, base, adapter, recipe, batches, control, turns, emit } = input;
  unwrap(checkWindow(base.config, recipe.mask.context));
  const total = batches.steps;
  if (control.isStopped) return { status: 'stopped', steps: 0 };
  const { trainer, memory } = await turns.take(() =>
    Trainer.open(
      recorder,
      base,
      adapter,
      { ...recipe.training, seed: recipe.seed },
      {
        capacity: capacityOf(everyBatch(input), true),
        recomputation: recipe.training.recomputation,
        budget: recipe.training.memory === null ? null : recipe.training.memory * 2 ** 30,
      },
    ),
  );
  const early = new EarlyStop(recipe.evaluation.patience);
  const evaluateAt = async (step: number): Promise<boolean> => {
    const record = await evaluate(trainer, input.evaluation, step, input);
    if (record) emit({ kind: 'evaluation', record });
    return record !== null && early.isOver(record);
  };
  // Optimiser steps done: a batch with nothing supervised advances neither optimiser nor schedule.
  let done = 0;
  try {
    emit({ kind: 'engine', record: engineRecord(base, memory) });
    emit({ kind: 'status', status: 'running' });
    await evaluateAt(0);
    for (let step = 1; step <= total; step++) {
      if (control.isPaused) {
        emit({ kind: 'status', status: 'paused' });
        await control.gate();
        if (!control.isStopped) emit({ kind: 'status', status: 'running' });
      }
      if (control.isStopped) return { status: 'stopped', steps: step - 1 };
      const learningRate = learningRateAt(done + 1, total, recipe.training);
      const micros = batches.step(step);
      const start = performance.now();
      const stats = await turns.take(() => trainer.step(micros, learningRate));
      if (stats?.broken) {
        const tensor = await turns.take(() => trainer.diagnose());
        throw new TemperError(
          'not-a-number',
          `The loss or gradient of step ${step} is not a number${tensor === null ? '' : `, first in ${tensor}`}. The adapter is as it was after step ${step - 1}. Lower the learning rate, or clip the gradient.`,
          { step, tensor, loss: stats.loss, gradNorm: stats.gradNorm },
        );
      }
      if (stats) {
        done++;
        const milliseconds = performance.now() - start;
        const { loss, gradNorm, supervisedTokens } = stats;
        emit({
          kind: 'step',
          record: { step, loss, learningRate, gradNorm, supervisedTokens, milliseconds },
        });
      }
      if (step % recipe.evaluation.every === 0 || step === total) {
        if (await evaluateAt(step)) return { status: 'finished', steps: step };
      }
    }
    return { status: 'finished', steps: total };
  } finally {
    trainer.dispose();
  }
}
