import { expect, test } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { EngineLink } from './engine-link.ts';
import type { EngineRequests } from './engine-protocol.ts';
import type { Handlers } from './rpc.ts';

/** A link whose workers are numbered; `free` lets go of the lock of one, `breaks` tells of an error in it. */
function linked(handlers: Partial<Handlers<EngineRequests>> = {}) {
  const breaks: (() => void)[] = [];
  const ended: number[] = [];
  const locks: string[] = [];
  const waiting = new Map<string, () => void>();
  let ports = 0;
  const link = new EngineLink({
    spawn: (onBreak) => {
      const number = breaks.push(onBreak);
      const client = clientOf<EngineRequests>(
        engineHandlers({
          live: async ({ lock }) => {
            locks.push(lock);
            return null;
          },
          adapter: async () => ({ name: `worker ${number}`, f16: false, subgroups: false, software: true }),
          ...handlers,
        }),
      );
      return { client, terminate: () => ended.push(number) };
    },
    openRuns: () => {
      ports++;
      return new MessageChannel().port1;
    },
    whenFree: (lock, signal) =>
      new Promise<void>((resolve, reject) => {
        waiting.set(lock, resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  const name = async () => (await link.request('adapter', {}))?.name;
  const free = async (worker: number) => {
    await expect.poll(() => waiting.has(locks[worker - 1] ?? '')).toBe(true);
    waiting.get(locks[worker - 1] ?? '')?.();
  };
  return { link, name, free, breaks, ended, locks, ports: () => ports };
}

const never = () => new Promise<never>(() => undefined);

test('RUN-41: requests of a worker that is gone are told, and the next one gets a new worker', async () => {
  const { link, name, free, ended, locks, ports } = linked({ pause: never });
  expect([await name(), await name()]).toEqual(['worker 1', 'worker 1']);
  const waiting = link.request('pause', {});
  await free(1);
  await expect(waiting).rejects.toMatchObject({ code: 'worker-gone' });
  expect(ended).toEqual([1]);
  expect(await name()).toBe('worker 2');
  expect(new Set(locks).size).toBe(2);
  // Each worker keeps its checkpoints over a port of its own.
  expect(ports()).toBe(2);
  link.dispose();
});

test('RUN-41: so are those of a worker that breaks; one that keeps breaking is not started by itself', async () => {
  const { link, name, breaks, ended } = linked({ pause: never });
  const waiting = link.request('pause', {});
  breaks[0]?.();
  await expect(waiting).rejects.toMatchObject({ code: 'worker-gone' });
  // An error of a worker that is gone already says nothing of the next.
  expect(await name()).toBe('worker 2');
  breaks[0]?.();
  expect(await name()).toBe('worker 2');
  expect(ended).toEqual([1]);
  breaks[1]?.();
  expect(breaks).toHaveLength(2);
  link.dispose();
});

test('RUN-41: closing the page’s end ends the worker, and asks for no other', async () => {
  const { link, name, breaks, ended } = linked();
  await name();
  link.dispose();
  expect(ended).toEqual([1]);
  await expect(name()).rejects.toMatchObject({ code: 'disposed' });
  expect(breaks).toHaveLength(1);
});
