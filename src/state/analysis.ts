import { createStore, type StoreApi } from 'zustand/vanilla';
import { Breather } from '../data/breather.ts';
import type { RowSplit } from '../data/set/types.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { type AnalysisReport, analysisReport } from './analysis-report.ts';
import { type FactsCache, factsKey, type Under } from './facts.ts';
import type { FactsTable } from './facts-table.ts';
import { toFault } from './fault.ts';

/** Facts of every row of a split. */
export interface Counted {
  readonly split: RowSplit;
  readonly facts: FactsTable;
  readonly report: AnalysisReport;
}

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
  readonly counted: Counted | null;
  readonly cancelled: boolean;
  readonly fault: Fault | null;
}

/** What is counted: the rows of a split under a model, a template and a policy. */
export interface AnalysisSubject {
  readonly split: RowSplit;
  readonly under: Under;
}

interface Count extends AnalysisSubject {
  readonly key: string;
  readonly controller: AbortController;
  /** Begins it, where it has not begun. */
  readonly begin: () => void;
  readonly result: Promise<Result<Counted>>;
}

/** How long nothing may change before the rows are counted, in milliseconds. */
const SETTLES = 300;
/** How often at most it is told how far the count is, in milliseconds. */
const TOLD = 100;

const CANCELLED: Fault = { code: 'cancelled', message: 'Counting tokens was cancelled: count again.' };

/** What the loss sees of every row: counted in the background whenever data, model or policy have settled. */
export class AnalysisStore {
  readonly store: StoreApi<AnalysisState> = createStore<AnalysisState>(() => ({
    progress: null,
    report: null,
    stale: true,
    counted: null,
    cancelled: false,
    fault: null,
  }));
  private count: Count | null = null;

  constructor(
    private readonly cache: FactsCache,
    private readonly subject: () => AnalysisSubject,
    /** Settles when the subject is what the page has now: rows are split elsewhere. */
    private readonly settled: () => Promise<unknown> = async () => null,
  ) {}

  /** Something changed: counts once nothing has changed for a moment. */
  follow(): void {
    this.current(SETTLES);
  }

  /** The rows are being split anew: what is known is of before. */
  expire(): void {
    this.count?.controller.abort();
    this.count = null;
    this.store.setState({ stale: true, counted: null, progress: null });
  }

  /** Counts again, where that was cancelled or failed. */
  update(): void {
    if (this.store.getState().counted === null) void this.now();
  }

  /** The facts of all rows as they are now, as soon as they can be had. */
  async now(): Promise<Result<Counted>> {
    await this.settled();
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
    this.store.setState({ stale: true, counted: null, cancelled: false, fault: null, progress: null });
    // What is known needs no waiting.
    if (this.cache.tableOf(under).counted === split) next.begin();
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

  private async run({ split, under }: AnalysisSubject, signal: AbortSignal): Promise<Result<Counted>> {
    if (signal.aborted) return failed(CANCELLED);
    const facts = this.cache.tableOf(under);
    try {
      const missing = await this.cache.missing(split, facts, signal);
      if (missing.length > 0) {
        const { onRows, end } = this.teller(missing.length);
        signal.addEventListener('abort', end, { once: true });
        await this.cache.count(missing, under, { signal, onRows }).finally(end);
      }
      const report = await analysisReport(split, facts, new Breather(signal));
      signal.throwIfAborted();
      facts.counted = split;
      const counted = { split, facts, report };
      this.store.setState({ report, counted, stale: false, progress: null });
      return ok(counted);
    } catch (error) {
      if (signal.aborted) return failed(CANCELLED);
      const fault = toFault(error);
      this.store.setState({ fault, progress: null });
      return failed(fault);
    }
  }

  /** Tells how far a count of so many rows is: at its start, and from time to time. */
  private teller(total: number): { readonly onRows: (rows: number) => void; readonly end: () => void } {
    const started = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let done = 0;
    const tell = () => {
      timer = undefined;
      const elapsed = (performance.now() - started) / 1000;
      this.store.setState({ progress: { done, total, rowsPerSecond: elapsed > 0 ? done / elapsed : 0 } });
    };
    tell();
    return {
      onRows: (rows) => {
        done += rows;
        timer ??= setTimeout(tell, TOLD);
      },
      end: () => clearTimeout(timer),
    };
  }
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
export function endlessRow({ counted, fault: whole }: AnalysisState): Fault | null {
  if (whole?.code === 'time-limit') return whole;
  for (const fault of counted?.facts.faults.values() ?? []) if (fault.code === 'time-limit') return fault;
  return null;
}
