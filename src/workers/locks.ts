/** Names that one worker holds at a time, among all tabs of the page. */
export interface Locks {
  /** Holds a name until the returned function is called, or the worker ends; null: another has it. */
  take(name: string): Promise<(() => void) | null>;
}

/** How long one that just ended may take to let go, in milliseconds: after a reload, or a worker that broke. */
const PATIENCE = 1_000;

/** What is asked of `navigator.locks`. */
export interface LockSource {
  request(
    name: string,
    options: { readonly signal: AbortSignal },
    whileHeld: () => Promise<unknown>,
  ): Promise<unknown>;
}

/** Web Locks. */
export function browserLocks(manager: LockSource): Locks {
  return {
    take: (name) =>
      new Promise((resolve) => {
        const whileHeld = () => new Promise<void>((release) => resolve(() => release()));
        manager
          .request(name, { signal: AbortSignal.timeout(PATIENCE) }, whileHeld)
          .catch(() => resolve(null));
      }),
  };
}

/** Locks among those who share the object: where there is but one process. */
export function ownLocks(): Locks {
  const held = new Set<string>();
  return {
    take: async (name) => {
      if (held.has(name)) return null;
      held.add(name);
      return () => held.delete(name);
    },
  };
}
