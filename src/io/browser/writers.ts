/** Those who write into a folder, in all tabs, as who would tidy it must know them. */
export interface Writers {
  /** Counts as a writer until the returned function is called, or the worker ends. */
  enter(): Promise<() => void>;
  /** Does the work while nobody writes; not at all where somebody does. */
  ifNone(work: () => Promise<void>): Promise<void>;
}

/** Writers by a Web Lock of that name: they share it. */
export function lockedWriters(locks: LockManager, name: string): Writers {
  return {
    enter: () =>
      new Promise((resolve, reject) => {
        const whileHeld = () => new Promise<void>((release) => resolve(() => release()));
        locks.request(name, { mode: 'shared' }, whileHeld).catch(reject);
      }),
    ifNone: async (work) => {
      await locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
    },
  };
}
