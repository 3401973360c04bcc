import type { Example } from '../data/example.ts';
import { type Fault, TemperError } from '../io/faults.ts';
import { LINT_CODES } from '../tokens/types.ts';
import type { Chunk } from './chunks.ts';
import type { ModelReference } from './protocol.ts';
import type { Client } from './rpc.ts';
import { FACTS, type TokenRequests } from './token-protocol.ts';

/** A token worker and how to end it: one that is caught in a loop hears no message. */
export interface TokenWorker {
  readonly client: Client<TokenRequests>;
  terminate(): void;
}

/** How long a worker may take, in milliseconds. */
export interface TimeLimits {
  /** To read a tokenizer, which may come over a slow line. */
  readonly load: number;
  /** To describe it, for which weights are read. */
  readonly describe: number;
  /** For one example, or one rendering. */
  readonly one: number;
  /** For a chunk of examples: one that takes longer is tried again row by row. */
  readonly chunk: number;
}

const LIMITS: TimeLimits = { load: 120_000, describe: 5_000, one: 3_000, chunk: 10_000 };

/** Rows that may hang before the whole count is given up: the template is endless for all of them. */
const MOST_HANGING = 4;

/** What a person waits for: it goes ahead of what is counted in the background. */
export type Asked = 'describe' | 'render' | 'tokens';

/** What is counted, in portions: read as they are wanted. */
export interface AnalyseRequest extends Pick<TokenRequests['analyse']['request'], 'choice' | 'mask'> {
  readonly chunks: AsyncGenerator<Chunk>;
}
type Analysed = TokenRequests['analyse']['response'];

interface Job {
  readonly model: ModelReference;
  readonly background: boolean;
  readonly limit: number;
  readonly late: () => TemperError;
  send(client: Client<TokenRequests>): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Slot {
  readonly worker: TokenWorker;
  /** Id of the model whose tokenizer it holds. */
  model: string | null;
  job: Job | null;
}

const REFUSED = 1 << LINT_CODES.indexOf('refused');
const seconds = (ms: number) => `${ms / 1000} s`;

/**
 * Workers for everything that runs templates and regular expressions from outside. They start when they are
 * needed, read a tokenizer once a model, and are ended where they take too long.
 */
export class TokenPool {
  private slots: Slot[] = [];
  /** What a person asked, and what is counted, in order. */
  private readonly asked = new Set<Job>();
  private readonly counted = new Set<Job>();
  private disposed = false;
  private readonly limits: TimeLimits;
  private readonly size: number;

  /** @param spawn starts a worker; it calls back where that breaks (out of memory, no script) */
  constructor(
    private readonly spawn: (onBreak: (why: string) => void) => TokenWorker,
    { size = 1, limits = {} }: { readonly size?: number; readonly limits?: Partial<TimeLimits> } = {},
  ) {
    this.size = Math.max(1, size);
    this.limits = { ...LIMITS, ...limits };
  }

  /** Asks one thing; a signal takes it out of the queue. */
  request<K extends Asked>(
    model: ModelReference,
    kind: K,
    request: TokenRequests[K]['request'],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<TokenRequests[K]['response']> {
    const limit = kind === 'describe' ? this.limits.describe : this.limits.one;
    const late = () =>
      new TemperError(
        'time-limit',
        `The chat template or the tokenizer did not finish within ${seconds(limit)}: look for a loop without an end in the template.`,
      );
    return this.add(
      { model, background: false, limit, late },
      (client) => client.request(kind, request),
      signal,
    );
  }

  /**
   * The facts of many examples, chunk by chunk as they come. A row that hangs is refused with a sentence; many of
   * them end the count.
   */
  async analyse(
    model: ModelReference,
    { chunks, choice, mask }: AnalyseRequest,
    options: {
      readonly signal: AbortSignal;
      /** Facts of a portion's examples; refused rows have the fault's index in it. */
      readonly onChunk: (chunk: Chunk, analysed: Analysed) => void;
    },
  ): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([options.signal, ended.signal]);
    let hanging = 0;
    const send = (rows: readonly Example[], limit: number): Promise<Analysed> =>
      this.add(
        { model, background: true, limit, late: () => tooLong(rows[0], limit) },
        (client) => client.request('analyse', { examples: rows, choice, mask }),
        signal,
      );
    const rowByRow = async (rows: readonly Example[]): Promise<Analysed> => {
      const facts = new Uint32Array(FACTS * rows.length);
      const faults: { readonly index: number; readonly fault: Fault }[] = [];
      for (const [index, row] of rows.entries()) {
        try {
          const one = await send([row], this.limits.one);
          facts.set(one.facts, FACTS * index);
          faults.push(...one.faults.map(({ fault }) => ({ index, fault })));
        } catch (error) {
          if (!isLate(error) || ++hanging >= MOST_HANGING) throw error;
          facts[FACTS * index + 3] = REFUSED;
          const { code, message } = error;
          faults.push({ index, fault: { code, message, file: row.file, row: row.row } });
        }
      }
      return { facts, faults };
    };
    // Each takes the next chunk when it is done with one.
    const counter = async () => {
      for await (const chunk of chunks) {
        const { rows } = chunk;
        const analysed = await send(rows, this.limits.chunk).catch((error: unknown) => {
          if (isLate(error)) return rowByRow(rows);
          throw error;
        });
        if (!signal.aborted) options.onChunk(chunk, analysed);
      }
    };
    try {
      await Promise.all(Array.from({ length: this.counters }, counter));
    } finally {
      // One chunk that cannot be counted ends the others.
      ended.abort();
    }
  }

  /** Workers that may count at a time: one is kept for what a person asks, where there are two. */
  private get counters(): number {
    return Math.max(1, this.size - 1);
  }

  dispose(): void {
    this.disposed = true;
    for (const slot of this.slots) this.end(slot, closed());
    for (const job of [...this.asked, ...this.counted]) job.reject(closed());
    this.asked.clear();
    this.counted.clear();
  }

  private add<T>(
    about: Pick<Job, 'model' | 'background' | 'limit' | 'late'>,
    send: (client: Client<TokenRequests>) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.disposed) return reject(closed());
      if (signal?.aborted) return reject(cancelled());
      const queue = about.background ? this.counted : this.asked;
      const job: Job = {
        ...about,
        send,
        // What comes back is what `send` promised.
        resolve: (value) => settle(() => resolve(value as T)),
        reject: (error) => settle(() => reject(error)),
      };
      const settle = (end: () => void) => {
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      // A worker that is at it goes on, and nobody waits for it.
      const onAbort = () => {
        queue.delete(job);
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.add(job);
      this.hand();
    });
  }

  /** Hands out what waits: what a person asked first. */
  private hand(): void {
    for (;;) {
      const counting = this.slots.filter(({ job }) => job?.background).length;
      // What is done soonest goes first: a template without an end is then told of within the shortest limit.
      const [asked] = [...this.asked].sort((a, b) => a.limit - b.limit);
      const [counted] = counting < this.counters ? this.counted : [];
      const job = asked ?? counted;
      const slot = job && this.freeSlot(job.model.id);
      if (!job || !slot) return;
      (job.background ? this.counted : this.asked).delete(job);
      slot.job = job;
      void this.work(slot, job);
    }
  }

  private freeSlot(model: string): Slot | null {
    const free = this.slots.filter(({ job }) => job === null);
    const ready = free.find((slot) => slot.model === model);
    if (ready) return ready;
    if (this.slots.length >= this.size) return free[0] ?? null;
    const slot: Slot = {
      worker: this.spawn((why) =>
        this.end(slot, new TemperError('worker-broke', `The tokenizer stopped: ${why}`)),
      ),
      model: null,
      job: null,
    };
    this.slots.push(slot);
    return slot;
  }

  private async work(slot: Slot, job: Job): Promise<void> {
    const { client } = slot.worker;
    const { model } = job;
    try {
      if (slot.model !== model.id) {
        slot.model = null;
        const late = () =>
          new TemperError(
            'load-time-limit',
            `The tokenizer of ${model.name} was not read within ${seconds(this.limits.load)}.`,
          );
        await this.limited(slot, client.request('load-tokenizer', { model }), this.limits.load, late);
        slot.model = model.id;
        if (!this.slots.includes(slot)) return;
      }
      job.resolve(await this.limited(slot, job.send(client), job.limit, job.late));
    } catch (error) {
      job.reject(error);
    } finally {
      slot.job = null;
      this.hand();
    }
  }

  /** The answer, or the end of the worker that owes it. */
  private async limited<T>(
    slot: Slot,
    answer: Promise<T>,
    limit: number,
    late: () => TemperError,
  ): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limitReached = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(late());
        this.end(slot, late());
      }, limit);
    });
    try {
      return await Promise.race([answer, limitReached]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Another worker takes its place with the next question. */
  private end(slot: Slot, error: TemperError): void {
    this.slots = this.slots.filter((one) => one !== slot);
    slot.job?.reject(error);
    slot.worker.terminate();
  }
}

const closed = () => new TemperError('disposed', 'The worker was closed.');
const cancelled = () => new TemperError('cancelled', 'Counting tokens was cancelled.');
const isLate = (error: unknown): error is TemperError =>
  error instanceof TemperError && error.code === 'time-limit';

function tooLong(row: Example | undefined, limit: number): TemperError {
  const where = row ? `Row ${row.row} of ${row.file}` : 'A row';
  return new TemperError(
    'time-limit',
    `${where}: the chat template or the tokenizer did not finish within ${seconds(limit)}. Look for a loop without an end in the template.`,
    row && { file: row.file, row: row.row },
  );
}
