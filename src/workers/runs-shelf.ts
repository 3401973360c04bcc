import { openDatabase } from '../io/browser/database.ts';
import { opfsStore } from '../io/browser/opfs.ts';
import { lockedWriters } from '../io/browser/writers.ts';
import { memoryStore } from '../io/bytes.ts';
import { memoryRecords } from '../io/records.ts';
import { AdapterShelf } from '../runs/adapter-shelf.ts';
import { Shelf } from '../runs/shelf.ts';
import type { ShelfParts } from '../runs/shelf-parts.ts';
import { SHELF_TABLES } from '../runs/shelf-tables.ts';
import { browserLocks } from './locks.ts';

const NAME = 'temper-runs';
const LOCK = 'temper-run-';
const NO_STORE =
  'This browser gives the page no place of its own (as in a private window). Runs work as usual, and are gone when the page is closed: download what is to stay.';

const ADAPTERS = 'temper-adapters';

/** Adapters that came from elsewhere: in the browser's file system, or memory where it has none. */
export async function openAdapters(): Promise<AdapterShelf> {
  const store = await opfsStore(ADAPTERS, lockedWriters(navigator.locks, `${ADAPTERS}-writing`));
  return new AdapterShelf(store ?? memoryStore());
}

/** The runs that some tab holds. */
async function going(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  const names = held.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return new Set(names.filter((name) => name.startsWith(LOCK)).map((name) => name.slice(LOCK.length)));
}

async function estimate(): ReturnType<ShelfParts['estimate']> {
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? null : { usage, quota };
}

/** A worker can only read it: the page asks for it when a run begins. */
async function persisted(): Promise<boolean | null> {
  if (!('storage' in navigator)) return null;
  return navigator.storage.persisted().catch(() => null);
}

/** The shelf of this browser: its database and its file system, or memory where one of them is missing. */
export async function openShelf(): Promise<Shelf> {
  const locks = browserLocks(navigator.locks);
  const [records, store] = await Promise.all([
    openDatabase(NAME, 1, SHELF_TABLES),
    opfsStore(NAME, lockedWriters(navigator.locks, `${NAME}-writing`)),
  ]);
  const channel = new BroadcastChannel(NAME);
  const shared = {
    going,
    hold: (id: string) => locks.take(`${LOCK}${id}`),
    estimate,
    persisted,
    // Every tab shows one list.
    onChange: () => channel.postMessage(null),
  };
  if (!records || !store)
    return new Shelf({ ...shared, records: memoryRecords(), store: memoryStore(), unkept: NO_STORE });
  const shelf = new Shelf({ ...shared, records, store, unkept: null });
  // What cannot be removed takes room and harms nothing.
  await shelf.tidy().catch(() => undefined);
  return shelf;
}
