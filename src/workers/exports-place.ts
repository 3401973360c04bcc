import { blobStore, type FileStore } from '../io/browser/file-store.ts';
import { opfsStore } from '../io/browser/opfs.ts';
import { lockedWriters } from '../io/browser/writers.ts';
import type { Sink } from '../io/bytes.ts';

const NAME = 'temper-exports';
const LOCK = `${NAME}-tab-`;

/** Where one tab's exports lie until they are downloaded. */
export interface ExportPlace {
  /** Bytes that still fit; null: the browser does not tell. */
  room(): Promise<number | null>;
  create(name: string): Promise<Sink>;
  file(name: string): Promise<Blob | null>;
  /** Removes every file whose name begins so. */
  remove(prefix: string): Promise<void>;
}

/**
 * A tab's own files in a store that all tabs share: each begins with the tab's id. What tabs left that are closed
 * by now is removed.
 *
 * @param alive ids of the tabs that are open
 */
export async function placeIn(
  store: FileStore,
  tab: string,
  { alive, room }: { readonly alive: ReadonlySet<string>; readonly room: ExportPlace['room'] },
): Promise<ExportPlace> {
  for (const name of await store.list()) {
    const owner = name.slice(0, name.indexOf('/'));
    // What cannot be removed takes room and harms nothing.
    if (owner !== tab && !alive.has(owner)) await store.remove(name).catch(() => undefined);
  }
  const own = (name: string) => `${tab}/${name}`;
  return {
    room,
    create: (name) => store.create(own(name)),
    file: (name) => store.file(own(name)),
    remove: async (prefix) => {
      for (const name of await store.list()) if (name.startsWith(own(prefix))) await store.remove(name);
    },
  };
}

/** Holds the tab's lock until the worker ends: for as long other tabs leave its files. */
function live(tab: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const whileHeld = () => {
      resolve();
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(`${LOCK}${tab}`, whileHeld).catch(reject);
  });
}

async function openTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  const names = held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
  return new Set(names);
}

async function room(): Promise<number | null> {
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? null : Math.max(0, quota - usage);
}

/**
 * A tab's place in the browser's own file system, or blobs where there is none.
 *
 * @param tab the page's own: a worker that takes the place of one that broke finds its files
 */
export async function openExportPlace(tab: string): Promise<ExportPlace> {
  const store = await opfsStore(NAME, lockedWriters(navigator.locks, `${NAME}-writing`));
  if (!store) return placeIn(blobStore(), tab, { alive: new Set(), room: async () => null });
  await live(tab);
  return placeIn(store, tab, { alive: await openTabs(), room });
}
