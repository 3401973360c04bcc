import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Fault, TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { CheckpointInfo } from '../runs/checkpoint.ts';
import type { RunEvent } from '../runs/events.ts';
import { RunLog } from '../runs/log.ts';
import type { RunFile, RunRecord, RunStatus, SweepPlace } from '../runs/record.ts';
import type { EngineRequests, RunBeginning } from '../workers/engine-protocol.ts';
import type { RowSource } from '../workers/planned-run.ts';
import type { ModelReference, RunCost } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';
import { Pulse } from './pulse.ts';
import { resultStep } from './side.ts';

export interface RunState {
  readonly status: RunStatus | 'idle';
  /** A run is asked for and has not begun: what is shown is the one before it, if there is one. */
  readonly pending: boolean;
  /** Of the run that is shown; null: there is none yet. */
  readonly id: string | null;
  /** What went into it, unchanged by later edits. */
  readonly record: RunRecord | null;
  /** The model that the run trains or trained. */
  readonly model: ModelReference | null;
  /** Grows in place: `revision` tells when. */
  readonly log: RunLog;
  readonly revision: number;
  readonly totalSteps: number;
  /** Those that are kept, by step. */
  readonly checkpoints: readonly CheckpointInfo[];
  /** Step of the checkpoint that is the run's result, when it has ended; null: it has none. */
  readonly result: number | null;
  /** What the whole run computes; null where that was not counted. */
  readonly cost: RunCost | null;
  readonly fault: Fault | null;
}

const idle = (): RunState => ({
  status: 'idle',
  pending: false,
  id: null,
  record: null,
  model: null,
  log: new RunLog(),
  revision: 0,
  totalSteps: 0,
  checkpoints: [],
  result: null,
  cost: null,
  fault: null,
});

/** A run is asked for, goes on or is paused. */
export const isGoing = ({ status }: Pick<RunState, 'status'>): boolean =>
  status === 'preparing' || status === 'running' || status === 'paused';

/** A run as the page asks for it. */
export interface RunStart {
  readonly id: string;
  readonly name: string;
  readonly files: readonly RunFile[];
  readonly sweep: SweepPlace | null;
  readonly recipe: Recipe;
  readonly model: ModelReference;
  readonly plainText: readonly string[];
  /** What a new run begins with in place of a fresh adapter. */
  readonly start?: RunBeginning;
  /** Of a run that goes on from its last checkpoint. */
  readonly goesOn: boolean;
  /** Says where the engine reads the run's rows: once a sitting. */
  readonly open: () => Promise<RowSource>;
}

/** How a run that was asked for ended. */
export interface RunOutcome {
  readonly status: 'finished' | 'stopped' | 'failed';
  readonly fault: Fault | null;
}

/** A run whose worker broke goes on by itself, so often without a new checkpoint. */
const MOST_BREAKS = 3;

const BROKE = 'The engine ended unexpectedly (it crashed, or the browser ended it).';

/** The run of the page, as the engine worker tells it. */
export class RunStore {
  readonly store: StoreApi<RunState> = createStore<RunState>(idle);
  /** Steps come faster than a page is drawn: they are told together. */
  private readonly pulse = new Pulse(() =>
    this.store.setState(({ revision }) => ({ revision: revision + 1 })),
  );

  constructor(private readonly engine: Client<EngineRequests>) {}

  get isGoing(): boolean {
    return isGoing(this.store.getState());
  }

  /** Runs; ends when the run has ended. A run that is refused leaves the one before it as it was. */
  async start(start: RunStart): Promise<RunOutcome> {
    if (this.isGoing) {
      const message = 'A run is going on: stop it before you start another.';
      return { status: 'failed', fault: { code: 'already-training', message } };
    }
    const { id: shown, status: earlier } = this.store.getState();
    this.store.setState({ status: 'preparing', pending: true, fault: null });
    try {
      const { status, result } = await this.runThrough(start);
      this.pulse.now();
      this.store.setState(({ pending }) =>
        pending ? { status: shown === null ? status : earlier, pending: false } : { status, result },
      );
      return { status, fault: null };
    } catch (error) {
      const fault = toFault(error);
      this.pulse.now();
      this.store.setState((state) => {
        if (state.pending) return { status: shown === null ? 'failed' : earlier, pending: false, fault };
        // What was learned until then is kept.
        return { status: 'failed', fault, result: resultStep(state) };
      });
      return { status: 'failed', fault };
    }
  }

  /** Asks the engine for the run, and for the rest of it where the engine's worker breaks meanwhile. */
  private async runThrough(start: RunStart): Promise<EngineRequests['train']['response']> {
    let sitting = this.sit(start, start.goesOn, null, false);
    let breaks = 0;
    for (;;) {
      const before = this.newest(start.id);
      try {
        return await sitting;
      } catch (error) {
        const began = this.store.getState().record?.id === start.id;
        if (!(error instanceof TemperError) || error.code !== 'worker-gone' || !began) throw error;
        breaks = this.newest(start.id) > before ? 1 : breaks + 1;
        if (breaks > MOST_BREAKS) {
          const message = `${BROKE} It did so ${MOST_BREAKS} times before the next checkpoint was reached: the run can be resumed from its last one. A smaller micro-batch or a shorter context takes less memory.`;
          throw new TemperError('worker-gone', message);
        }
        const wasPaused = this.store.getState().status === 'paused';
        sitting = this.sit(start, true, BROKE, wasPaused);
      }
    }
  }

  /** Step of the newest checkpoint of a run; −1: it has none. */
  private newest(id: string): number {
    const { record, checkpoints } = this.store.getState();
    return record?.id === id ? (checkpoints.at(-1)?.step ?? -1) : -1;
  }

  private async sit(
    { open, ...start }: RunStart,
    goesOn: boolean,
    why: string | null,
    paused: boolean,
  ): Promise<EngineRequests['train']['response']> {
    const rows = await open();
    return this.engine.request(
      'train',
      { ...start, goesOn, why, paused, rows },
      { transfer: [rows.port], onProgress: (event) => this.take(event, start.model) },
    );
  }

  /** Says why a run cannot go on; what is shown stays. */
  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  /** What the run computes, once that is counted. */
  setCost(cost: RunCost): void {
    this.store.setState({ cost });
  }

  async pause(): Promise<void> {
    await this.engine.request('pause', {});
  }

  async resume(): Promise<void> {
    await this.engine.request('resume', {});
  }

  async stop(): Promise<void> {
    await this.engine.request('stop', {});
  }

  dispose(): void {
    this.pulse.dispose();
  }

  private take(event: RunEvent, model: ModelReference): void {
    const { log } = this.store.getState();
    switch (event.kind) {
      case 'status':
        // Its end is told by the answer: until then the engine takes no other run.
        if (!isGoing(event)) return;
        this.pulse.now();
        this.store.setState({ status: event.status });
        return;
      case 'began':
        this.begin(event, model);
        return;
      case 'checkpoint':
        this.store.setState({ checkpoints: event.kept });
        return;
      case 'step':
        log.addStep(event.record);
        break;
      case 'evaluation':
        log.addEvaluation(event.record);
        break;
      case 'note':
        log.addNote(event.note);
    }
    this.pulse.soon();
  }

  /** The run has its memory, and nothing refuses it any more: it takes the place of the one before. */
  private begin({ record, log: text }: Extract<RunEvent, { kind: 'began' }>, model: ModelReference): void {
    const before = this.store.getState();
    const isSame = before.id === record.id;
    const read = text === null ? null : RunLog.parse(text);
    this.store.setState({
      ...idle(),
      status: 'preparing',
      id: record.id,
      record,
      model,
      log: read?.ok ? read.value : new RunLog(),
      revision: before.revision + 1,
      totalSteps: record.totalSteps,
      checkpoints: isSame ? before.checkpoints : [],
      cost: isSame ? before.cost : null,
    });
  }
}
