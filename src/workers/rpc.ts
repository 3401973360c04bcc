import { TemperError } from '../io/faults.ts';
import type { WireError } from './protocol.ts';

/** What a set of requests looks like: kind → what goes in, what comes back, what is told meanwhile. */
export type Requests<R> = {
  [K in keyof R]: { readonly request: unknown; readonly response: unknown; readonly progress: unknown };
};

interface HandlerContext<P> {
  readonly signal: AbortSignal;
  progress(piece: P): void;
}

/** The serving side: one function a kind. */
export type Handlers<R extends Requests<R>> = {
  [K in keyof R]: (
    request: R[K]['request'],
    context: HandlerContext<R[K]['progress']>,
  ) => Promise<R[K]['response']>;
};

/** A worker, a message port, or a worker's own global scope. */
export interface Endpoint {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

type ToServer =
  | { readonly id: number; readonly kind: string; readonly request: unknown }
  | { readonly cancel: number };
type ToClient =
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly response: unknown }
  | { readonly id: number; readonly error: WireError };

/** An error as it crosses the boundary: its class does not survive, its name, code and details do. */
function toWire(error: unknown): WireError {
  if (error instanceof TemperError) {
    const { name, code, message, details } = error;
    return { name, code, message, details };
  }
  if (error instanceof Error)
    return { name: error.name, code: 'unexpected', message: error.message, details: {} };
  return { name: 'Error', code: 'unexpected', message: String(error), details: {} };
}

/** Answers requests until disposed. */
export function serve<R extends Requests<R>>(endpoint: Endpoint, handlers: Handlers<R>): { dispose(): void } {
  const running = new Map<number, AbortController>();
  const listener = ({ data }: MessageEvent<ToServer>) => {
    if ('cancel' in data) {
      running.get(data.cancel)?.abort();
      return;
    }
    const { id, kind, request } = data;
    const controller = new AbortController();
    running.set(id, controller);
    const progress = (piece: unknown) => endpoint.postMessage({ id, progress: piece });
    // Both ends are compiled against one protocol, so the kind and its request belong together.
    const handler = handlers[kind as keyof R] as Handlers<R>[keyof R] | undefined;
    const work = handler
      ? Promise.resolve().then(() => handler(request, { signal: controller.signal, progress }))
      : Promise.reject(
          new TemperError('unknown-request', `This worker does not know the request "${kind}".`),
        );
    work
      .then(
        (response) => endpoint.postMessage({ id, response }),
        (error: unknown) => endpoint.postMessage({ id, error: toWire(error) }),
      )
      .finally(() => running.delete(id));
  };
  endpoint.addEventListener('message', listener);
  return {
    dispose: () => {
      endpoint.removeEventListener('message', listener);
      for (const controller of running.values()) controller.abort();
    },
  };
}

/** The asking side's end: a request may hand something over. */
interface AskingEndpoint extends Omit<Endpoint, 'postMessage'> {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

interface RequestOptions<P> {
  /** Of the request: what is handed over instead of copied. */
  readonly transfer?: readonly Transferable[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (piece: P) => void;
}

/** The asking side: each request is tied to its response. */
export interface Client<R extends Requests<R>> {
  request<K extends keyof R & string>(
    kind: K,
    request: R[K]['request'],
    options?: RequestOptions<R[K]['progress']>,
  ): Promise<R[K]['response']>;
  /** Rejects what is waited for, with `why` where that is known. */
  dispose(why?: TemperError): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  progress(piece: unknown): void;
}

export function connect<R extends Requests<R>>(endpoint: AskingEndpoint): Client<R> {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  const listener = ({ data }: MessageEvent<ToClient>) => {
    const one = waiting.get(data.id);
    if (!one) return;
    if ('progress' in data) {
      one.progress(data.progress);
      return;
    }
    waiting.delete(data.id);
    if ('error' in data) one.reject(new TemperError(data.error.code, data.error.message, data.error.details));
    else one.resolve(data.response);
  };
  endpoint.addEventListener('message', listener);
  return {
    request(kind, request, { transfer = [], signal, onProgress } = {}) {
      const id = next++;
      return new Promise((resolve, reject) => {
        const cancel = () => endpoint.postMessage({ cancel: id }, []);
        const settle = () => signal?.removeEventListener('abort', cancel);
        waiting.set(id, {
          // The protocol ties the response's type to the kind that was asked.
          resolve: (value) => {
            settle();
            resolve(value as Awaited<ReturnType<Handlers<R>[typeof kind]>>);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
          progress: (piece) => onProgress?.(piece as R[typeof kind]['progress']),
        });
        endpoint.postMessage({ id, kind, request }, [...transfer]);
        if (signal?.aborted) cancel();
        signal?.addEventListener('abort', cancel);
      });
    },
    dispose(why = new TemperError('disposed', 'The worker was closed.')) {
      endpoint.removeEventListener('message', listener);
      for (const one of waiting.values()) one.reject(why);
      waiting.clear();
    },
  };
}
