import { expect, test } from 'vitest';
import { browserLocks, type LockSource, ownLocks } from './locks.ts';

/** Web Locks of one page: a request waits for the one before it, or until its signal ends it. */
function manager(): LockSource {
  const last = new Map<string, Promise<unknown>>();
  return {
    request: (name, { signal }, whileHeld) => {
      const ended = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
      const granted = (last.get(name) ?? Promise.resolve()).then(whileHeld);
      last.set(name, granted);
      return Promise.race([granted, ended]);
    },
  };
}

test('RUN-47: a name is held by one until it lets go', async () => {
  for (const locks of [ownLocks(), browserLocks(manager())]) {
    const release = await locks.take('a');
    expect(release).not.toBeNull();
    expect(await locks.take('b')).not.toBeNull();
    release?.();
    expect(await locks.take('a')).not.toBeNull();
  }
});

test('RUN-47: a name that another holds is not waited for without end', async () => {
  const own = ownLocks();
  await own.take('a');
  expect(await own.take('a')).toBeNull();

  const locks = browserLocks(manager());
  await locks.take('a');
  const start = performance.now();
  expect(await locks.take('a')).toBeNull();
  expect(performance.now() - start).toBeLessThan(3_000);
});
