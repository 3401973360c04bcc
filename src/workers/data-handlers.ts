import type { DataSet } from '../data/set/data-set.ts';
import type { ByteSource } from '../io/bytes.ts';
import { TemperError } from '../io/faults.ts';
import type { DataRequests } from './protocol.ts';
import type { Handlers } from './rpc.ts';

type SetRequests =
  | 'import'
  | 'reimport'
  | 'restore'
  | 'remove'
  | 'split'
  | 'rows'
  | 'raw'
  | 'search'
  | 'care'
  | 'skipped'
  | 'preview';

const later = async (): Promise<never> => {
  throw new TemperError('not-yet', 'This is not there yet.');
};

/** The handlers that hold the person's data. */
export function dataHandlers(
  set: DataSet,
  sourceOf: (file: File) => ByteSource,
): Pick<Handlers<DataRequests>, SetRequests> {
  return {
    import: async ({ file, name, data }, { signal, progress }) => {
      const source = { ...sourceOf(file), name };
      const added = await set.add(source, data, {
        signal,
        onProgress: (at) => progress({ ...at, rows: 0 }),
      });
      return added.ok ? { summary: added.value } : { fault: added.fault };
    },
    reimport: later,
    restore: async () => ({ summaries: [], faults: [] }),
    remove: async ({ names }) => {
      for (const name of names) await set.remove(name);
      return null;
    },
    split: ({ data, seed }, { signal }) => set.split(data, seed, signal),
    rows: ({ rows, data }) => set.read(rows, data),
    raw: async ({ row }) => ({ text: await set.raw(row) }),
    search: later,
    care: later,
    skipped: later,
    preview: later,
  };
}
