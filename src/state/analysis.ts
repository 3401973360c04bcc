import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Split } from '../data/split.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { type AnalysisReport, analysisReport } from './analysis-report.ts';
import { type Facts, type FactsCache, factsKey, type Under } from './facts.ts';
import { toFault } from './fault.ts';

export interface AnalysisState {
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly rowsPerSecond: number;
  } | null;
  /** The last one there was, also while the next is counted. */
  readonly report: AnalysisReport | null;
  /** The report is of other rows, or of another policy, than the page has now. */
  readonly stale: boolean;
  /** Every row's facts; null while stale. */
  readonly facts: Facts | null;
  readonly cancelled: boolean;
  readonly fault: Fault | null;
}

/** What is counted: the rows of a split under a model, a template and a policy. */
export interface AnalysisSubject {
  readonly split: Split;
  readonly under: Under;
}

interface Count extends AnalysisSubject {
  readonly key: string;
  readonly controller: AbortController;
  /** Begins it, where it has not begun. */
  readonly begin: () => void;
  readonly result: Promise<Result<Facts>>;
}

/** How long nothing may change before the rows are counted, in milliseconds. */
const SETTLES = 300;

const CANCELLED: Fault = { code: 'cancelled', message: 'Counting tokens was cancelled: count again.' };

/** What the loss sees of every row: counted in the background whenever data, model or policy have settled. */
export class AnalysisStore {
  readonly store: StoreApi<AnalysisState> = createStore<AnalysisState>(() => ({
    progress: null,
    report: null,
    stale: true,
    facts: null,
    cancelled: false,
    fault: null,
  }));
  private count: Count | null = null;

  constructor(
    private readonly cache: FactsCache,
    private readonly subject: () => AnalysisSubject,
  ) {}

  /** Something changed: counts once nothing has changed for a moment. */
  follow(): void {
    this.current(SETTLES);
  }

  /** Counts again, where that was cancelled or failed. */
  update(): void {
    if (this.store.getState().facts === null) void this.now();
  }

  /** The facts of all rows as they are now, as soon as they can be had. */
  async now(): Promise<Result<Facts>> {
    const count = this.current(0);
    count.begin();
    return count.result;
  }

  cancel(): void {
    if (!this.count || !this.store.getState().progress) return;
    this.count.controller.abort();
    this.store.setState({ progress: null, cancelled: true });
  }

  dispose(): void {
    this.count?.controller.abort();
  }

  /** The count of what the page has now, which begins after `delay` milliseconds. */
  private current(delay: number): Count {
    const { split, under } = this.subject();
    const key = factsKey(under);
    const { count } = this;
    const isSame = count?.split === split && count.key === key;
    // One that was cancelled or failed is counted again only where that is asked for.
    const { cancelled, fault } = this.store.getState();
    if (count && isSame && (delay > 0 || !(cancelled || fault))) return count;
    count?.controller.abort();
    const next = this.prepare({ split, under }, key, delay);
    this.count = next;
    this.store.setState({ stale: true, facts: null, cancelled: false, fault: null, progress: null });
    // What is known needs no waiting.
    if (this.cache.missing(rowsOf(split), under).length === 0) next.begin();
    return next;
  }

  private prepare(subject: AnalysisSubject, key: string, delay: number): Count {
    const controller = new AbortController();
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const timer = setTimeout(begin, delay);
    controller.signal.addEventListener('abort', begin, { once: true });
    const result = begun.then(() => {
      clearTimeout(timer);
      return this.run(subject, controller.signal);
    });
    return { ...subject, key, controller, begin, result };
  }

  private async run({ split, under }: AnalysisSubject, signal: AbortSignal): Promise<Result<Facts>> {
    if (signal.aborted) return failed(CANCELLED);
    const rows = rowsOf(split);
    const missing = this.cache.missing(rows, under);
    const started = performance.now();
    let done = 0;
    const tell = () => {
      const elapsed = (performance.now() - started) / 1000;
      const rowsPerSecond = elapsed > 0 ? done / elapsed : 0;
      this.store.setState({ progress: { done, total: missing.length, rowsPerSecond } });
    };
    if (missing.length > 0) tell();
    const onRows = (rows: number) => {
      done += rows;
      tell();
    };
    try {
      const known = await this.cache.count(missing, under, { signal, onRows });
      if (signal.aborted) return failed(CANCELLED);
      const facts = new Map(rows.flatMap(({ id }) => entry(id, known.get(id))));
      const report = analysisReport(split, ({ id }) => facts.get(id) ?? null);
      this.store.setState({ report, facts, stale: false, progress: null });
      return ok(facts);
    } catch (error) {
      if (signal.aborted) return failed(CANCELLED);
      const fault = toFault(error);
      this.store.setState({ fault, progress: null });
      return failed(fault);
    }
  }
}

const entry = <T>(id: string, known: T | undefined): [string, T][] => (known ? [[id, known]] : []);

function rowsOf({ tasks, heldOut }: Split) {
  return [...tasks, ...heldOut].flatMap(({ train, validation }) => [...train, ...validation]);
}

/** Why a run would have nothing to learn from; null where it has, or that is not known yet. */
export function nothingSupervised({ report, stale }: AnalysisState): string | null {
  if (!report || stale) return null;
  const trained = report.tasks.filter(({ heldOut }) => !heldOut);
  const sum = (of: 'rows' | 'supervised' | 'refused') => trained.reduce((total, task) => total + task[of], 0);
  const rows = sum('rows');
  if (rows === 0 || sum('supervised') > 0) return null;
  const why =
    sum('refused') === rows
      ? 'all are refused by the chat template or the tokenizer'
      : 'under this template and policy none has a token that is supervised';
  return `The loss would see nothing of the ${rows} rows: ${why}. The Mask stage says why, row by row.`;
}

/** Why neither a run nor a check may be asked about these rows: one of them does not come to an end. */
export function endlessRow({ facts, fault: whole }: AnalysisState): Fault | null {
  if (whole?.code === 'time-limit') return whole;
  for (const { fault } of facts?.values() ?? []) if (fault?.code === 'time-limit') return fault;
  return null;
}
