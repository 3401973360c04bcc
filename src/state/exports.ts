import { createStore, type StoreApi } from 'zustand/vanilla';
import { WEIGHTS_FORMATS, type WeightsFormat } from '../exports/weights/names.ts';
import type { WeightsOptions } from '../exports/weights/options.ts';
import type { Fault } from '../io/faults.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { ExportFormat, ExportRequests, ExportWish, PlannedFile } from '../workers/exports-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { type ExportSubject, folderName, subjectKey } from './export-subject.ts';
import { toFault } from './fault.ts';
import { BASE } from './side.ts';

/** What would be written, before it is. */
interface ExportPlan {
  readonly files: readonly PlannedFile[];
  readonly notes: readonly string[];
}

/** An export that waits for its download. */
export interface ReadyExport {
  /** Of the zip. */
  readonly name: string;
  readonly blob: Blob;
  readonly notes: readonly string[];
  /** What it was made of (`subjectKey`): the page may have chosen something else by now. */
  readonly key: string;
}

export interface FormatState {
  /** How numbers are stored; null: as is usual for the format. */
  readonly dtype: WeightsOptions['dtype'];
  /** null: it is not known yet, or it cannot be made. */
  readonly plan: ExportPlan | null;
  /** Why it cannot be made. */
  readonly refused: Fault | null;
  readonly ready: ReadyExport | null;
  /** Why the last writing failed. */
  readonly fault: Fault | null;
}

/** The one export that is being written. */
export interface Writing {
  readonly format: ExportFormat;
  /** Bytes; `total` 0: it is not known yet. */
  readonly done: number;
  readonly total: number;
  readonly file: string;
  /** null in the first moments. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface ExportsState {
  /** null: what is compared, or the base. */
  readonly chosen: Side | null;
  readonly formats: Readonly<Record<ExportFormat, FormatState>>;
  readonly writing: Writing | null;
  /** Whether training goes on elsewhere from what is chosen; else it begins as a run of the recipe does. */
  readonly goesOn: boolean;
}

/** The wish to go on elsewhere, from what a side learned. */
export interface ScaleOutWish {
  /** What the archive would be made of, as a text. */
  key(side: Side): string;
  wish(side: Side): Promise<ExportWish>;
}

/** Seconds before a rate says anything. */
const LEAST = 0.5;

const UNTOUCHED: FormatState = { dtype: null, plan: null, refused: null, ready: null, fault: null };
const WEIGHTS_WISH = { kind: 'weights' } as const;

/** Exports of what was learned, written by their worker one at a time and kept until they are downloaded. */
export class ExportsStore {
  readonly store: StoreApi<ExportsState> = createStore<ExportsState>(() => ({
    chosen: null,
    formats: {
      peft: UNTOUCHED,
      merged: UNTOUCHED,
      'gguf-lora': UNTOUCHED,
      gguf: UNTOUCHED,
      // What onnxruntime runs everywhere.
      onnx: { ...UNTOUCHED, dtype: 'f32' },
      'scale-out': UNTOUCHED,
    },
    writing: null,
    goesOn: false,
  }));
  private current: AbortController | null = null;
  /** The subject of each format's plan, and of the one that is on its way. */
  private readonly planned = new Map<WeightsFormat, string>();

  constructor(
    private readonly worker: Client<ExportRequests>,
    /** What a side is as an export; null: what the page compares. */
    readonly subjectOf: (side: Side | null) => ExportSubject,
    private readonly scaleOut: ScaleOutWish,
    /** Throws where the subject's template does not come to an end: exports render it too. */
    private readonly vet: (subject: ExportSubject) => Promise<unknown>,
  ) {}

  /** What is exported now. */
  now(): ExportSubject {
    return this.subjectOf(this.store.getState().chosen);
  }

  /** Whether a ready export is of what is chosen now. */
  isCurrent(format: ExportFormat, ready: ReadyExport): boolean {
    return ready.key === this.keyOf(format);
  }

  choose(chosen: Side): void {
    this.store.setState({ chosen });
    this.look();
  }

  /** How a format stores numbers. */
  chooseDtype(format: WeightsFormat, dtype: WeightsOptions['dtype']): void {
    this.change(format, { dtype });
    this.look();
  }

  /** Where training begins elsewhere. */
  chooseStart(goesOn: boolean): void {
    this.store.setState({ goesOn });
  }

  /** Asks what the exports of what is chosen now would hold, where that is not known. */
  look(): void {
    for (const format of WEIGHTS_FORMATS) void this.plan(format);
  }

  /**
   * Writes an export; ends when it is ready, cancelled or at fault.
   * @returns null: there is nothing to download
   */
  async start(format: ExportFormat): Promise<ReadyExport | null> {
    if (this.current) return null;
    const controller = new AbortController();
    this.current = controller;
    const { signal } = controller;
    const subject = this.now();
    const key = this.keyOf(format);
    this.change(format, { ready: null, fault: null });
    this.tell({ format, done: 0, total: 0, file: '', bytesPerSecond: null, secondsLeft: null });
    try {
      await this.vet(subject);
      const wish = await this.wishOf(format, subject);
      signal.throwIfAborted();
      const onProgress = this.watch(format, signal);
      const { files, notes } = await this.worker.request(
        'write',
        { wish, as: 'zip' },
        { signal, onProgress },
      );
      const [file] = files;
      if (signal.aborted || !file) return null;
      const ready = { name: `${folderName(subject, format)}.zip`, blob: file.blob, notes, key };
      this.change(format, { ready });
      return ready;
    } catch (error) {
      // What was cancelled was not wanted; it is no fault to report.
      if (!signal.aborted) this.change(format, { fault: toFault(error) });
      return null;
    } finally {
      if (this.current === controller) {
        this.current = null;
        this.store.setState({ writing: null });
      }
    }
  }

  /** Ends the writing; nothing of it is kept. */
  cancel(): void {
    this.current?.abort();
    this.current = null;
    this.store.setState({ writing: null });
  }

  /** Gives the room of a ready export back. */
  discard(format: ExportFormat): void {
    this.change(format, { ready: null });
    this.worker.request('clear', { format, as: 'zip' }).catch(() => undefined);
  }

  dispose(): void {
    this.cancel();
    this.worker.dispose();
  }

  private optionsOf(format: ExportFormat): WeightsOptions {
    return { dtype: this.store.getState().formats[format].dtype };
  }

  private keyOf(format: ExportFormat): string {
    if (format === 'scale-out') return this.scaleOut.key(this.startSide());
    return subjectKey(this.now(), this.optionsOf(format));
  }

  private startSide(): Side {
    return this.store.getState().goesOn ? this.now().side : BASE;
  }

  private change(format: ExportFormat, changes: Partial<FormatState>): void {
    this.store.setState(({ formats }) => ({
      formats: { ...formats, [format]: { ...formats[format], ...changes } },
    }));
  }

  private tell(writing: Writing): void {
    this.store.setState({ writing });
  }

  private async wishOf(format: ExportFormat, subject: ExportSubject): Promise<ExportWish> {
    if (format === 'scale-out') return this.scaleOut.wish(this.startSide());
    const { model, side, recipe } = subject;
    return { ...WEIGHTS_WISH, format, options: this.optionsOf(format), model, side, recipe };
  }

  private async plan(format: WeightsFormat): Promise<void> {
    const key = this.keyOf(format);
    if (this.planned.get(format) === key) return;
    this.planned.set(format, key);
    this.change(format, { plan: null, refused: null, fault: null });
    const subject = this.now();
    const { model, side, recipe } = subject;
    const wish = { ...WEIGHTS_WISH, format, options: this.optionsOf(format), model, side, recipe };
    const isLatest = () => this.planned.get(format) === key;
    try {
      await this.vet(subject);
      if (!isLatest()) return;
      const plan = await this.worker.request('plan', { wish });
      if (isLatest()) this.change(format, { plan });
    } catch (error) {
      if (!isLatest()) return;
      this.change(format, { refused: toFault(error) });
      // What could not be read once may be readable later.
      this.planned.delete(format);
    }
  }

  /** Bytes, rate and time left of a writing. */
  private watch(format: ExportFormat, signal: AbortSignal) {
    const start = performance.now();
    return ({ done, total, file }: ExportRequests['write']['progress']) => {
      if (signal.aborted) return;
      const seconds = (performance.now() - start) / 1000;
      const bytesPerSecond = seconds >= LEAST && done > 0 ? done / seconds : null;
      const secondsLeft = bytesPerSecond === null ? null : (total - done) / bytesPerSecond;
      this.tell({ format, done, total, file, bytesPerSecond, secondsLeft });
    };
  }
}
