import { opfsStore } from '../io/browser/opfs.ts';
import { memoryStore, type Store } from '../io/bytes.ts';

/** Where the page keeps its data. */
export interface OpenedStore {
  readonly store: Store;
  /** Why nothing in it outlives the page; null: it does. */
  readonly unkept: string | null;
  /** What it holds of earlier pages. */
  readonly before: readonly string[];
}

const FOLDER = 'temper';
const LOCK = 'temper-store';
/** How long the tab before this one may take to end, in milliseconds: after a reload it is just going. */
const PATIENCE = 2_000;

const ANOTHER_TAB =
  'Another tab of this page is open and keeps the data. What you add in this one works as usual, and is gone when it is closed.';
const NO_STORE =
  'This browser gives the page no place of its own (as in a private window). What you add works as usual, and is gone when the page is closed.';

/** Holds a lock until this worker ends; false where another holds it for longer than a reload takes. */
function takeLock(): Promise<boolean> {
  return new Promise((resolve) => {
    const whileHeld = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    navigator.locks
      .request(LOCK, { signal: AbortSignal.timeout(PATIENCE) }, whileHeld)
      .catch(() => resolve(false));
  });
}

const inMemory = (unkept: string): OpenedStore => ({ store: memoryStore(), unkept, before: [] });

/** The browser's own file system where this tab can have it for itself, else memory. */
export async function openStore(): Promise<OpenedStore> {
  if (!(await takeLock())) return inMemory(ANOTHER_TAB);
  const store = await opfsStore(FOLDER);
  return store ? { store, unkept: null, before: await store.list() } : inMemory(NO_STORE);
}
