import { afterEach, expect, it } from 'vitest';
import { TemperError } from '../io/faults.ts';
import { connect, type Endpoint, type Handlers, serve } from './rpc.ts';

interface Sums {
  add: { request: readonly number[]; response: number; progress: number };
  fail: { request: null; response: never; progress: never };
  wait: { request: null; response: string; progress: never };
}
const handlers: Handlers<Sums> = {
  add: async (numbers, { progress }) => {
    let sum = 0;
    for (const n of numbers) {
      sum += n;
      progress(sum);
    }
    return sum;
  },
  fail: async () => {
    throw new TemperError('too-bad', 'It failed.', { row: 3 });
  },
  wait: (_, { signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('cancelled'))),
};

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

function pair() {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  const server = serve<Sums>(port1 as Endpoint, handlers);
  const client = connect<Sums>(port2 as Endpoint);
  opened.push(server, client, { dispose: () => port1.close() });
  return client;
}

it('PAGE-21: ties each response and its progress to its request', async () => {
  const client = pair();
  const seen: number[] = [];
  const [a, b] = await Promise.all([
    client.request('add', [1, 2, 3], { onProgress: (sum) => seen.push(sum) }),
    client.request('add', [10]),
  ]);
  expect([a, b, seen]).toEqual([6, 10, [1, 3, 6]]);
});

it('PAGE-21: carries an error with its code and details', async () => {
  await expect(pair().request('fail', null)).rejects.toMatchObject({
    code: 'too-bad',
    message: 'It failed.',
    details: { row: 3 },
  });
});

it('PAGE-21: cancels by signal', async () => {
  const controller = new AbortController();
  const result = pair().request('wait', null, { signal: controller.signal });
  controller.abort();
  expect(await result).toBe('cancelled');
});

it('PAGE-21: rejects what is open when it is disposed', async () => {
  const client = pair();
  const result = client.request('wait', null);
  client.dispose();
  await expect(result).rejects.toMatchObject({ code: 'disposed' });
});
