import { Arena, type View } from '../gpu/buffers.ts';
import { allocated } from '../gpu/guard.ts';
import type { Readback, Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { adamW, gradientNorm, NORM_PARTS, STATS } from '../kernels/optimizer/adamw.ts';
import type { AdapterTensors } from '../model/types.ts';
import { Activations } from '../network/activations.ts';
import type { DeviceAdapter, Flat } from '../network/adapter.ts';
import { backward } from '../network/backward.ts';
import type { BaseModel } from '../network/base.ts';
import { positionsOf, type Scored, scoredPositions, uploadBatch } from '../network/batch.ts';
import { dropoutMasks } from '../network/dropout.ts';
import { forward } from '../network/forward.ts';
import { headLoss } from '../network/head.ts';
import type { Network } from '../network/linear.ts';
import { type MemoryPlan, type MemoryRequest, memoryFault, memoryPlans } from '../network/memory.ts';
import type { Capacity } from '../network/sizes.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { firstBroken } from './diagnose.ts';
import { type BatchLosses, scoreBatch } from './scoring.ts';

/** What a task has of an effective batch. */
interface TaskSums {
  /** Place in the list that the batches' `tasks` point into. */
  readonly task: number;
  /** Σ w·nll, nats, summed in f64. */
  readonly nll: number;
  /** Σ w. */
  readonly weight: number;
  /** Supervised tokens. */
  readonly tokens: number;
}

export interface StepStats {
  /** Σ w·nll / Σ w over the effective batch, before the update. */
  readonly loss: number;
  /** ‖g‖₂ before clipping. */
  readonly gradNorm: number;
  readonly supervisedTokens: number;
  /** Of the tasks with something supervised, by place; empty where the batches name no tasks. */
  readonly perTask: readonly TaskSums[];
  /** Time on the GPU itself; null where the device has no timestamps. */
  readonly gpuMilliseconds: number | null;
  /** A loss or gradient was not a number: nothing was updated, now or later. */
  readonly broken: boolean;
}

/** An effective batch that is on its way through the device. */
interface Sent {
  readonly micros: readonly PackedBatch[];
  readonly scored: readonly Scored[];
  /** The token losses of each micro-batch. */
  readonly losses: Readback;
  readonly supervisedTokens: number;
}

type Options = Pick<Recipe['training'], 'betas' | 'eps' | 'weightDecay' | 'clip'> & {
  /** Of the dropout masks. */
  readonly seed?: number;
};

/** AdamW's moments by the tensors' PEFT names, and how many steps made them. */
export interface OptimizerState {
  readonly steps: number;
  readonly first: AdapterTensors;
  readonly second: AdapterTensors;
}

/** Largest micro-batch of a list, for planning buffers. */
export function capacityOf(batches: Iterable<PackedBatch>, training: boolean): Capacity {
  let tokens = 1;
  let rows = 1;
  let positions = 1;
  for (const batch of batches) {
    tokens = Math.max(tokens, batch.inputIds.length);
    positions = Math.max(positions, positionsOf(batch));
    rows = Math.max(rows, scoredPositions(batch).rows.length);
  }
  return { tokens, rows, training, positions };
}

/** Fine-tunes an adapter: owns its gradient and AdamW's state. */
export class Trainer {
  private readonly net: Network;
  private readonly arena: Arena;
  readonly gradient: Flat;
  private readonly first: Flat;
  private readonly second: Flat;
  private readonly parts: View;
  private readonly stats: View;
  private steps = 0;
  /** Tokens and supervised positions of the micro-batch that went through last. */
  private last = { n: 0, m: 0 };

  /**
   * A trainer whose buffers fit the budget and were granted by the device: with as little recomputation as
   * that allows.
   * @throws TemperError `out-of-memory` with advice; the device stays usable
   */
  static async open(
    recorder: Recorder,
    base: BaseModel,
    adapter: DeviceAdapter,
    options: Options,
    request: MemoryRequest,
  ): Promise<{ readonly trainer: Trainer; readonly memory: MemoryPlan }> {
    const { maxStorageBufferBindingSize: binding } = recorder.device.limits;
    const bound = { ...request, binding };
    for (const memory of memoryPlans(base.config, base.bytes, adapter.lora, bound)) {
      const capacity = { ...request.capacity, training: true, recompute: memory.recompute };
      const trainer = await allocated(
        recorder.device,
        () => new Trainer(recorder, base, adapter, capacity, options),
      );
      if (trainer) return { trainer, memory };
    }
    const { code, message } = memoryFault(base.config, base.bytes, adapter.lora, bound);
    throw new TemperError(code, message);
  }

  constructor(
    private readonly recorder: Recorder,
    base: BaseModel,
    private readonly adapter: DeviceAdapter,
    capacity: Capacity,
    private readonly options: Options,
  ) {
    this.arena = new Arena(recorder.device, 'trainer');
    try {
      this.gradient = adapter.flat(this.arena, 'gradient');
      this.first = adapter.flat(this.arena, 'first moment');
      this.second = adapter.flat(this.arena, 'second moment');
      this.parts = this.arena.alloc('norm parts', NORM_PARTS);
      this.stats = this.arena.alloc('stats', STATS);
      const acts = new Activations(recorder.device, base.config, capacity, adapter);
      this.net = { recorder, base, adapter, acts };
    } catch (error) {
      this.arena.dispose();
      throw error;
    }
  }

  /** Bytes of activations, gradient and optimiser. */
  get bytes(): number {
    return this.net.acts.bytes + this.arena.bytes;
  }

  /** Optimiser steps done: a batch with nothing supervised is none. */
  get updates(): number {
    return this.steps;
  }

  /** Loss and LoRA gradient of an effective batch; null where it has nothing supervised. */
  private accumulate(micros: readonly PackedBatch[], isDropping: boolean): Sent | null {
    const scored = micros.map((batch) => scoredPositions(batch));
    const weightSum = scored.reduce((total, s) => total + s.weights.reduce((t, w) => t + w, 0), 0);
    if (weightSum === 0) return null;
    const supervisedTokens = scored.reduce((total, s) => total + s.rows.length, 0);
    const { recorder } = this;
    recorder.startClock();
    const losses = recorder.readback(supervisedTokens + STATS);
    let accumulate = false;
    micros.forEach((batch, index) => {
      const positions = scored[index]!;
      if (positions.rows.length === 0) return;
      const rate = isDropping ? this.adapter.lora.dropout : 0;
      const at = { seed: this.options.seed ?? 0, step: this.steps + 1, micro: index };
      const net = { ...this.net, dropout: rate > 0 ? dropoutMasks(rate, at) : null };
      this.micro(net, batch, positions, { weightSum, accumulate });
      recorder.gather(losses, this.net.acts.head.nll, positions.rows.length);
      accumulate = true;
    });
    return { micros, scored, losses, supervisedTokens };
  }

  private micro(
    net: Network,
    batch: PackedBatch,
    scored: Scored,
    { weightSum, accumulate }: { readonly weightSum: number; readonly accumulate: boolean },
  ): void {
    const n = batch.inputIds.length;
    const m = scored.rows.length;
    this.last = { n, m };
    uploadBatch(this.recorder, net.acts, batch, scored, weightSum);
    forward(net, n);
    headLoss(net, { n, m, loss: this.stats, accumulate, gradient: true });
    // What the joints have not sent goes with the next micro-batch's upload, or with the update.
    backward(net, { n, gradient: this.gradient, accumulate });
  }

  /** The first tensor that held something that is no number in the last step. */
  diagnose(): Promise<string | null> {
    return firstBroken(this.net, { ...this.last, adapter: this.adapter, gradient: this.gradient });
  }

  /** Loss of an effective batch, its gradient left in `gradient`; no update and no dropout. */
  async gradients(micros: readonly PackedBatch[]): Promise<StepStats | null> {
    const sent = this.accumulate(micros, false);
    if (!sent) return null;
    const { gradient, parts, stats, adapter } = this;
    gradientNorm(this.recorder, { gradient, counts: adapter.sections, parts, stats });
    return this.readStats(sent);
  }

  /**
   * One optimiser step. An effective batch without supervised tokens updates nothing and does not count
   * as a step: null.
   */
  async step(micros: readonly PackedBatch[], learningRate: number): Promise<StepStats | null> {
    const sent = this.accumulate(micros, true);
    if (!sent) return null;
    this.steps++;
    const { gradient, first, second, parts, stats, adapter, options } = this;
    gradientNorm(this.recorder, { gradient, counts: adapter.sections, parts, stats });
    adapter.sections.forEach((count, section) => {
      adamW(this.recorder, {
        stats,
        gradient: gradient[section]!,
        weights: adapter.parameters[section]!,
        first: first[section]!,
        second: second[section]!,
        count,
        step: this.steps,
        learningRate,
        betas: options.betas,
        eps: options.eps,
        weightDecay: options.weightDecay,
        clip: options.clip,
      });
    });
    const read = await this.readStats(sent);
    // Nothing was updated: what is kept of this state is that of the step before.
    if (read.broken) this.steps--;
    return read;
  }

  /** What the next step depends on beside the adapter itself: a trainer that restores it goes on with the same bits. */
  async state(): Promise<OptimizerState> {
    const { adapter, first, second, steps } = this;
    return { steps, first: await adapter.read(first), second: await adapter.read(second) };
  }

  restore({ steps, first, second }: OptimizerState): void {
    this.steps = steps;
    this.adapter.load(first, this.first);
    this.adapter.load(second, this.second);
  }

  /** The loss of every supervised token of a batch; training goes on as if nothing was asked. */
  tokenLosses(batch: PackedBatch): Promise<BatchLosses> {
    return scoreBatch(this.net, batch, this.parts);
  }

  dispose(): void {
    this.net.acts.dispose();
    this.arena.dispose();
    this.recorder.release();
  }

  private async readStats({ micros, scored, losses, supervisedTokens }: Sent): Promise<StepStats> {
    const { recorder } = this;
    recorder.gather(losses, this.stats, STATS);
    const { results, milliseconds: gpuMilliseconds } = await recorder.collect(losses);
    const floats = new Float32Array(results);
    const [loss, gradNorm, flag] = floats.subarray(supervisedTokens);
    const perTask = taskSums(micros, scored, floats);
    return {
      loss: loss!,
      gradNorm: gradNorm!,
      supervisedTokens,
      perTask,
      gpuMilliseconds,
      broken: flag !== 0,
    };
  }
}

/** Adds up the token losses of an effective batch, one micro-batch after another, by the tasks of their segments. */
function taskSums(
  micros: readonly PackedBatch[],
  scored: readonly Scored[],
  nll: Float32Array,
): readonly TaskSums[] {
  const sums = new Map<number, { nll: number; weight: number; tokens: number }>();
  let at = 0;
  for (const [index, { segments, tasks }] of micros.entries()) {
    const { rows, weights } = scored[index]!;
    for (let i = 0; i < rows.length; i++) {
      const task = tasks?.[segments[rows[i]!]!];
      const value = nll[at++]!;
      if (task === undefined) continue;
      const own = sums.get(task) ?? { nll: 0, weight: 0, tokens: 0 };
      own.nll += weights[i]! * value;
      own.weight += weights[i]!;
      own.tokens++;
      sums.set(task, own);
    }
  }
  return [...sums].sort(([a], [b]) => a - b).map(([task, own]) => ({ task, ...own }));
}
