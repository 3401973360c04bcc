import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RowSplit } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { RowSource } from '../workers/planned-run.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { templateChoice } from './choice.ts';
import { toFault } from './fault.ts';

type Measured = EngineRequests['probe']['response'];

/** What a probe is made of: a run as it would start now. */
export interface ProbeSubject {
  readonly model: ModelReference;
  readonly recipe: Recipe;
  readonly split: RowSplit;
}

export interface ProbeState {
  /** What was measured last, and of what. */
  readonly result: (Measured & { readonly of: ProbeSubject; readonly device: string }) | null;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

/** What the measured time follows from, under the names that the page has for it: plain text is not in it. */
function decisive({ data, mixture, mask, model, lora, training, evaluation, seed }: Recipe) {
  const { microBatch, accumulation, memory, recomputation, epochs, maxSteps } = training;
  const { examples, samples, every } = evaluation;
  return {
    'the data': [data.taskBy, data.validation, data.heldOut, data.files, data.excluded, seed],
    'the mixture': mixture,
    'what the loss sees': [mask, templateChoice(model)],
    'the adapter': [lora.rank, lora.targets, lora.dropout > 0],
    'the batches': [microBatch, accumulation, epochs, maxSteps],
    'the memory': [memory, recomputation],
    'the evaluations': [examples, samples, every],
  };
}

/** What has changed since a run was measured that its time follows from; null: nothing. */
export function staleBecause(measured: ProbeSubject, now: ProbeSubject): string | null {
  const changes: string[] = [];
  if (measured.model.id !== now.model.id) changes.push('the model');
  const after = Object.entries(decisive(now.recipe));
  for (const [i, [name, before]] of Object.entries(decisive(measured.recipe)).entries()) {
    if (JSON.stringify(before) !== JSON.stringify(after[i]?.[1])) changes.push(name);
  }
  if (measured.split !== now.split && !changes.includes('the data')) changes.push('the data');
  return changes.length === 0 ? null : changes.join(', ');
}

/** What a run would take, from a few of its steps; kept until the next is measured. */
export class ProbeStore {
  readonly store: StoreApi<ProbeState> = createStore<ProbeState>(() => ({
    result: null,
    busy: false,
    fault: null,
  }));

  /**
   * @param ask everything that a run started now would be asked for with; throws what would keep it from starting
   * @param device what the GPU is called
   */
  constructor(
    private readonly engine: Client<Pick<EngineRequests, 'probe'>>,
    private readonly ask: () => Promise<ProbeSubject & { readonly rows: RowSource }>,
    private readonly device: () => string,
  ) {}

  async measure(): Promise<void> {
    if (this.store.getState().busy) return;
    this.store.setState({ busy: true, fault: null });
    try {
      const { model, recipe, split, rows } = await this.ask();
      const measured = await this.engine.request('probe', { model, recipe, rows }, { transfer: [rows.port] });
      const of = { model, recipe, split };
      this.store.setState({ result: { ...measured, of, device: this.device() }, busy: false });
    } catch (error) {
      this.store.setState({ busy: false, fault: toFault(error) });
    }
  }
}

/** Milliseconds that a measured run takes in all, if nothing ends it early. */
export const runTime = ({ step, steps, evaluation, evaluations }: Measured): number =>
  step * steps + evaluation * evaluations;

/** The same of a run of other length: evaluated before its first step, every so many steps, and at its end. */
export const timeOfSteps = ({ step, evaluation }: Measured, steps: number, every: number): number =>
  step * steps + evaluation * (1 + Math.ceil(steps / every));
