import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { EvaluationRecord, RunEvent, RunStatus, StepRecord } from '../runs/events.ts';
import type { RowSource } from '../workers/planned-run.ts';
import type { EngineRequests, ModelReference, RunCost } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';

interface LogEntry {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly text: string;
}

export interface RunState {
  readonly status: RunStatus | 'idle';
  /** The recipe of the run, unchanged by later edits. */
  readonly recipe: Recipe | null;
  /** The mixture of the run, likewise. */
  readonly plan: MixturePlan | null;
  /** The model that the run trains or trained. */
  readonly model: ModelReference | null;
  readonly totalSteps: number;
  /** What the whole run computes; null where that was not counted. */
  readonly cost: RunCost | null;
  readonly records: readonly StepRecord[];
  readonly evaluations: readonly EvaluationRecord[];
  readonly log: readonly LogEntry[];
  readonly fault: Fault | null;
  /** There is a trained adapter to compare and export. */
  readonly trained: boolean;
}

const IDLE: RunState = {
  status: 'idle',
  recipe: null,
  plan: null,
  model: null,
  totalSteps: 0,
  cost: null,
  records: [],
  evaluations: [],
  log: [],
  fault: null,
  trained: false,
};

export const isGoing = ({ status }: Pick<RunState, 'status'>): boolean =>
  status === 'preparing' || status === 'running' || status === 'paused';

/** The run of the page, as the engine worker tells it. */
export class RunStore {
  readonly store: StoreApi<RunState> = createStore<RunState>(() => IDLE);
  private started = 0;
  private preparing: Pick<RunState, 'recipe' | 'plan' | 'model'> = IDLE;

  constructor(
    private readonly engine: Client<EngineRequests>,
    private readonly model: () => ModelReference,
  ) {}

  get isGoing(): boolean {
    return isGoing(this.store.getState());
  }

  /**
   * Starts a run; ends when it has ended.
   *
   * @param open says where the engine reads the run's rows
   */
  async start(recipe: Recipe, open: () => Promise<RowSource>): Promise<void> {
    if (this.isGoing) return;
    this.started = performance.now();
    // What an earlier run left stays until the engine has everything for the new one.
    this.store.setState({ status: 'preparing', fault: null, log: [] });
    const model = this.model();
    this.say('Reading the model, and drawing and labelling the rows.');
    try {
      const rows = await open();
      this.preparing = { recipe, plan: rows.plan, model };
      await this.engine.request(
        'train',
        { model, recipe, rows },
        { transfer: [rows.port], onProgress: (event) => this.take(event) },
      );
    } catch (error) {
      const fault = toFault(error);
      this.store.setState({ status: 'failed', fault });
      // The adapter was on the device that is gone.
      if (fault.code === 'device-lost') this.store.setState({ records: [], trained: false });
      this.say(fault.message);
    }
    // Also a run that failed in mid-way has its last good state.
    if (this.store.getState().records.length > 0) this.store.setState({ trained: true });
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

  async exportAdapter(): Promise<EngineRequests['export-adapter']['response']> {
    return this.engine.request('export-adapter', {});
  }

  private take(event: RunEvent): void {
    switch (event.kind) {
      case 'status':
        this.store.setState({ status: event.status });
        if (event.status !== 'preparing') this.say(STATUS_SENTENCE[event.status]);
        return;
      case 'prepared': {
        const { log } = this.store.getState();
        this.store.setState({
          ...IDLE,
          ...this.preparing,
          status: 'preparing',
          totalSteps: event.totalSteps,
          log,
        });
        this.say(`The draw makes ${event.totalSteps} steps.`);
        if (event.skipped > 0) this.say(`${event.skipped} rows have nothing to train on and are left out.`);
        if (event.truncated > 0) this.say(`${event.truncated} rows are cut to the context.`);
        return;
      }
      case 'engine': {
        const { bytes, recomputed, blocks } = event.record;
        const again = recomputed > 0 ? `; ${recomputed} of ${blocks} blocks are computed again backward` : '';
        this.say(`The run takes ${Math.round(bytes.total / 2 ** 20)} MiB on the GPU${again}.`);
        return;
      }
      case 'step':
        this.store.setState(({ records }) => ({ records: [...records, event.record] }));
        return;
      case 'evaluation': {
        const { step, loss, tokens } = event.record;
        this.store.setState(({ evaluations }) => ({ evaluations: [...evaluations, event.record] }));
        this.say(
          `Validation loss after step ${step}: ${loss.toFixed(4)} nats over ${tokens} supervised tokens.`,
        );
      }
    }
  }

  private say(text: string): void {
    this.store.setState(({ log }) => ({ log: [...log, { at: performance.now() - this.started, text }] }));
  }
}

const STATUS_SENTENCE: Readonly<Record<RunStatus, string>> = {
  preparing: 'Preparing.',
  running: 'Training.',
  paused: 'Paused.',
  finished: 'The run is finished.',
  stopped: 'Stopped; what was learned is kept.',
  failed: 'The run failed.',
};
