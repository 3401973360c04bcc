import { openDB } from 'idb';
import type { Records } from '../records.ts';

/**
 * An IndexedDB database as records, a table an object store.
 *
 * @param version grows with the tables
 * @returns null where this browser, or a private window of it, has none
 */
export async function openDatabase(
  name: string,
  version: number,
  tables: readonly string[],
): Promise<Records | null> {
  if (!('indexedDB' in globalThis)) return null;
  const database = await openDB(name, version, {
    upgrade: (opened) => {
      for (const table of tables) {
        if (!opened.objectStoreNames.contains(table)) opened.createObjectStore(table);
      }
    },
    // A page of a later version waits for this one to let go.
    blocking: (_current, _blocked, event) => {
      const { target } = event;
      if (target instanceof IDBDatabase) target.close();
    },
  }).catch(() => null);
  if (!database) return null;
  return {
    get: (table, key) => database.get(table, key),
    all: async (table) => {
      const transaction = database.transaction(table);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
      return new Map(keys.map((key, index): [string, unknown] => [String(key), values[index]]));
    },
    write: async (changes) => {
      const transaction = database.transaction([...new Set(changes.map(({ table }) => table))], 'readwrite');
      // What fails is told by the transaction as a whole.
      for (const { table, key, value } of changes) {
        const store = transaction.objectStore(table);
        const done = value === undefined ? store.delete(key) : store.put(value, key);
        done.catch(() => undefined);
      }
      await transaction.done;
    },
  };
}
