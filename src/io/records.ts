/** A value that is written, or taken away (undefined), under a key of a table. */
export interface RecordChange {
  readonly table: string;
  readonly key: string;
  readonly value: unknown;
}

/**
 * Values under keys, in a few named tables: the browser's database, or memory. What is read may be of another
 * version of the page: it is unknown until it is checked.
 */
export interface Records {
  /** undefined: it is not there. */
  get(table: string, key: string): Promise<unknown>;
  /** Everything of a table, by key. */
  all(table: string): Promise<ReadonlyMap<string, unknown>>;
  /** Writes all of it or nothing. Throws a `QuotaExceededError` where there is no room. */
  write(changes: readonly RecordChange[]): Promise<void>;
}

/** Records in memory. */
export function memoryRecords(): Records {
  const tables = new Map<string, Map<string, unknown>>();
  const tableOf = (name: string) => {
    const table = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, table);
    return table;
  };
  return {
    get: async (table, key) => structuredClone(tableOf(table).get(key)),
    all: async (table) => structuredClone(tableOf(table)),
    write: async (changes) => {
      for (const { table, key, value } of structuredClone(changes)) {
        if (value === undefined) tableOf(table).delete(key);
        else tableOf(table).set(key, value);
      }
    },
  };
}
