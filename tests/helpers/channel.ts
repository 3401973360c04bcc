import { TokenPool } from '../../src/workers/pool.ts';
import {
  type Client,
  connect,
  type Endpoint,
  type Handlers,
  type Requests,
  serve,
} from '../../src/workers/rpc.ts';
import type { TokenRequests } from '../../src/workers/token-protocol.ts';

/** Two endpoints, each of which hears what is posted to the other, later and in order. */
function pair(): [Endpoint, Endpoint] {
  const sides = [new EventTarget(), new EventTarget()] as const;
  const endpoint = (own: EventTarget, other: EventTarget): Endpoint => ({
    postMessage: (data) => queueMicrotask(() => other.dispatchEvent(new MessageEvent('message', { data }))),
    addEventListener: (type, listener) => own.addEventListener(type, listener as EventListener),
    removeEventListener: (type, listener) => own.removeEventListener(type, listener as EventListener),
  });
  return [endpoint(...sides), endpoint(sides[1], sides[0])];
}

/**
 * A client of handlers in one process. Not over a MessageChannel, which rpc.test.ts has: Node 20 does not
 * carry a File over one.
 */
export function clientOf<R extends Requests<R>>(handlers: Handlers<R>): Client<R> {
  const [worker, page] = pair();
  serve<R>(worker, handlers);
  return connect<R>(page);
}

/** A pool of token workers in one process. */
export function poolOf(
  handlers: Handlers<TokenRequests>,
  options: ConstructorParameters<typeof TokenPool>[1] = {},
): TokenPool {
  return new TokenPool(() => {
    const client = clientOf<TokenRequests>(handlers);
    return { client, terminate: () => client.dispose() };
  }, options);
}
