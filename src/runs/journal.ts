import type { EarlyStopState } from './early-stop.ts';
import type { EvaluationRecord, LogNote, RunEvent, StepRecord } from './events.ts';
import type { RunKeeper } from './library.ts';
import { RunLog } from './log.ts';
import type { RunProgress, RunStatus } from './record.ts';

/** Milliseconds of computing, pauses left out. */
class Stopwatch {
  private since: number | null = performance.now();

  constructor(private before: number) {}

  get total(): number {
    return this.before + (this.since === null ? 0 : performance.now() - this.since);
  }

  pause(): void {
    this.before = this.total;
    this.since = null;
  }

  resume(): void {
    this.since ??= performance.now();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Writes a run down while it goes on: its log, how far it came, and what the page is told. */
export class Journal {
  private readonly watch: Stopwatch;
  private status: RunStatus = 'running';
  private earlyStop: EarlyStopState;
  private isSaving = true;
  /** Batches gone through. */
  step: number;

  constructor(
    private readonly id: string,
    private readonly keeper: RunKeeper,
    private readonly emit: (event: RunEvent) => void,
    start: { readonly step: number; readonly earlyStop: EarlyStopState; readonly computed: number },
    readonly log = new RunLog(),
  ) {
    this.step = start.step;
    this.earlyStop = start.earlyStop;
    this.watch = new Stopwatch(start.computed);
  }

  /** Milliseconds of computing, over all sittings. */
  get computed(): number {
    return this.watch.total;
  }

  note(text: string, kind: LogNote['kind'] = 'info'): void {
    const note: LogNote = { step: this.step, at: Math.round(this.computed), kind, text };
    this.log.addNote(note);
    this.emit({ kind: 'note', note });
  }

  addStep(record: StepRecord): void {
    this.step = record.step;
    this.log.addStep(record);
    this.emit({ kind: 'step', record });
  }

  addEvaluation(record: EvaluationRecord, earlyStop: EarlyStopState): void {
    this.step = record.step;
    this.earlyStop = earlyStop;
    this.log.addEvaluation(record);
    this.emit({ kind: 'evaluation', record });
  }

  /** A pause is no computing. */
  async become(status: RunStatus, fault: RunProgress['fault'] = null): Promise<void> {
    this.status = status;
    if (status === 'paused') this.watch.pause();
    else this.watch.resume();
    await this.save(fault);
  }

  /** Writes log and progress down; where that fails the run goes on, and says so once. */
  async save(fault: RunProgress['fault'] = null): Promise<void> {
    const progress: RunProgress = {
      status: this.status,
      step: this.step,
      best: this.earlyStop.best,
      loss: this.log.evaluations.at(-1)?.loss ?? null,
      updatedAt: new Date().toISOString(),
      computed: Math.round(this.computed),
      fault,
    };
    try {
      await this.keeper.save(this.id, progress, this.log.toText());
      this.isSaving = true;
    } catch (error) {
      if (this.isSaving) this.note(`The log could not be written: ${messageOf(error)}`, 'warning');
      this.isSaving = false;
    }
  }

  /** Keeps a checkpoint; where there is no room the run goes on, and says so. */
  async keep(step: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { best } = this.earlyStop;
    try {
      const { kept, full } = await this.keeper.keep(this.id, { step, bytes, best: best?.step ?? null });
      if (full !== null) this.note(full, 'warning');
      this.emit({ kind: 'checkpoint', kept });
    } catch (error) {
      this.note(`The checkpoint of step ${step} could not be written: ${messageOf(error)}`, 'warning');
    }
  }
}
