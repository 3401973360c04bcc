import type { DataSet } from '../data/set/data-set.ts';
import type { ByteSource } from '../io/bytes.ts';
import { TemperError } from '../io/faults.ts';
import { drawMixture } from '../mixture/draw.ts';
import { drawnRows } from '../runs/rows.ts';
import { packDraw } from './packing.ts';
import type { DataRequests } from './protocol.ts';
import type { Handlers } from './rpc.ts';

type SetRequests = Exclude<keyof DataRequests, 'check-model' | 'estimate-memory'>;

const later = async (): Promise<never> => {
  throw new TemperError('not-yet', 'This is not there yet.');
};

/** The handlers that hold the person's data. */
export function dataHandlers(
  set: DataSet,
  sourceOf: (file: File) => ByteSource,
): Pick<Handlers<DataRequests>, SetRequests> {
  /** What each file of the set is read from. */
  const sources = new Map<string, ByteSource>();
  return {
    import: async ({ file, name, data }, { signal, progress }) => {
      const source = { ...sourceOf(file), name };
      const added = await set.add(source, data, {
        signal,
        onProgress: (at) => progress({ ...at, rows: 0 }),
      });
      if (!added.ok) return { fault: added.fault };
      sources.set(name, source);
      return { summary: added.value, unkept: null };
    },
    reimport: async ({ name, data }, { signal, progress }) => {
      const source = sources.get(name);
      if (!source) throw new TemperError('file-unknown', `${name} is not among the files.`, { file: name });
      const added = await set.add(source, data, {
        signal,
        onProgress: (at) => progress({ ...at, rows: 0 }),
      });
      return added.ok ? { summary: added.value } : { fault: added.fault };
    },
    restore: async () => ({ summaries: [], faults: [], unkept: null }),
    remove: async ({ names }) => {
      for (const name of names) {
        sources.delete(name);
        await set.remove(name);
      }
      return null;
    },
    split: ({ data, seed }, { signal }) => set.split(data, seed, signal),
    rows: ({ rows, data }) => set.read(rows, data),
    raw: async ({ row }) => ({ text: await set.raw(row) }),
    search: later,
    care: later,
    skipped: later,
    preview: later,
    draw: async ({ plan, tasks, seed, epochs }) =>
      drawnRows(drawMixture(plan, seed, epochs), plan, { tasks }),
    pack: async (request) => packDraw(request),
  };
}
