import { TemperError } from '../io/faults.ts';
import type { ExportRequests } from './exports-protocol.ts';
import type { Client } from './rpc.ts';

interface ExportsWorker {
  readonly client: Client<ExportRequests>;
  terminate(): void;
}

interface ExportsLinkOptions {
  /** Starts a worker; it calls back where that breaks (an error that nobody caught, no script). */
  readonly spawn: (onBreak: () => void) => ExportsWorker;
  /** Ports where the runs worker and the data worker answer. */
  readonly openRuns: () => MessagePort;
  readonly openData: () => MessagePort;
}

/** A plan reads headers and a tokenizer: one that takes longer, in milliseconds, does not come to an end. */
const LONGEST_PLAN = 60_000;

const closed = () => new TemperError('disposed', 'The worker was closed.');

/** The exports worker: it comes with the first request, and anew where it broke. */
export class ExportsLink implements Client<ExportRequests> {
  private worker: ExportsWorker | null = null;
  private disposed = false;

  constructor(private readonly options: ExportsLinkOptions) {}

  request: Client<ExportRequests>['request'] = (kind, request, options) => {
    if (this.disposed) return Promise.reject(closed());
    const client = this.current();
    const asked = client.request(kind, request, options);
    if (kind !== 'plan') return asked;
    const timer = setTimeout(() => {
      const message =
        'The export could not be planned within a minute: the chat template may not come to an end. Change it in the Mask stage.';
      if (this.worker?.client === client) this.end(new TemperError('time-limit', message));
    }, LONGEST_PLAN);
    return asked.finally(() => clearTimeout(timer));
  };

  dispose(): void {
    this.disposed = true;
    this.end(closed());
  }

  private current(): Client<ExportRequests> {
    if (this.worker) return this.worker.client;
    const { spawn, openRuns, openData } = this.options;
    const worker = spawn(() => {
      if (this.worker === worker)
        this.end(new TemperError('worker-gone', 'The export ended unexpectedly: try again.'));
    });
    this.worker = worker;
    const { client } = worker;
    const [runs, data] = [openRuns(), openData()];
    client.request('use-runs', { port: runs }, { transfer: [runs] }).catch(() => undefined);
    client.request('use-data', { port: data }, { transfer: [data] }).catch(() => undefined);
    return client;
  }

  private end(why: TemperError): void {
    const { worker } = this;
    this.worker = null;
    worker?.terminate();
    worker?.client.dispose(why);
  }
}
