import { TemperError } from '../io/faults.ts';
import type { EngineRequests } from './engine-protocol.ts';
import type { Client } from './rpc.ts';

/** An engine worker and how to end it. */
export interface EngineWorker {
  readonly client: Client<EngineRequests>;
  terminate(): void;
}

export interface EngineLinkOptions {
  /** Starts a worker; it calls back where that breaks (an error that nobody caught, no script). */
  readonly spawn: (onBreak: () => void) => EngineWorker;
  /** A port where the runs worker answers. */
  readonly openRuns: () => MessagePort;
  /** Settles when nobody holds the lock any more, or rejects when the signal says so. */
  readonly whenFree: (lock: string, signal: AbortSignal) => Promise<unknown>;
}

/** A worker that breaks leaves requests that nobody answers: they are told, and the next one gets a new worker. */
export class EngineLink implements Client<EngineRequests> {
  private worker: (EngineWorker & { readonly watching: AbortController }) | null = null;
  private disposed = false;

  constructor(private readonly options: EngineLinkOptions) {}

  request: Client<EngineRequests>['request'] = (kind, request, options) => {
    if (this.disposed) return Promise.reject(new TemperError('disposed', 'The worker was closed.'));
    return this.current().request(kind, request, options);
  };

  dispose(): void {
    this.disposed = true;
    this.end(new TemperError('disposed', 'The worker was closed.'));
  }

  private current(): Client<EngineRequests> {
    if (this.worker) return this.worker.client;
    const watching = new AbortController();
    const isCurrent = () => this.worker?.watching === watching;
    const gone = () => {
      if (!isCurrent()) return;
      this.end(new TemperError('worker-gone', 'The engine ended unexpectedly: ask again.'));
    };
    const worker = { ...this.options.spawn(gone), watching };
    this.worker = worker;
    const { client } = worker;
    // Asked first: what follows finds the runs worker.
    const port = this.options.openRuns();
    client.request('use-runs', { port }, { transfer: [port] }).catch(() => undefined);
    const lock = `temper-engine-${crypto.randomUUID()}`;
    client
      .request('live', { lock })
      .then(() => this.options.whenFree(lock, watching.signal))
      // A watch that is called off is of a worker that was ended here.
      .then(gone, () => undefined);
    return client;
  }

  private end(why: TemperError): void {
    const { worker } = this;
    this.worker = null;
    worker?.watching.abort();
    worker?.terminate();
    worker?.client.dispose(why);
  }
}
