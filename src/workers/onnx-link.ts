import { TemperError } from '../io/faults.ts';
import type { OnnxRequests } from './onnx-protocol.ts';
import type { Client } from './rpc.ts';

interface OnnxWorker {
  readonly client: Client<OnnxRequests>;
  terminate(): void;
}

const closed = () => new TemperError('disposed', 'The worker was closed.');

/** The worker that runs exported models: it comes with the first request, and goes with all its memory. */
export class OnnxLink implements Client<OnnxRequests> {
  private worker: OnnxWorker | null = null;
  private disposed = false;

  /** `spawn` starts a worker; it calls back where that breaks (an error that nobody caught, no script). */
  constructor(private readonly spawn: (onBreak: () => void) => OnnxWorker) {}

  request: Client<OnnxRequests>['request'] = (kind, request, options) =>
    this.disposed ? Promise.reject(closed()) : this.current().request(kind, request, options);

  /** Ends the worker; the next request begins another. */
  end(why: TemperError = closed()): void {
    const { worker } = this;
    this.worker = null;
    worker?.terminate();
    worker?.client.dispose(why);
  }

  dispose(): void {
    this.disposed = true;
    this.end();
  }

  private current(): Client<OnnxRequests> {
    if (this.worker) return this.worker.client;
    const gone = () => {
      if (this.worker === worker)
        this.end(new TemperError('worker-gone', 'onnxruntime-web ended unexpectedly: try again.'));
    };
    const worker = this.spawn(gone);
    this.worker = worker;
    return worker.client;
  }
}
