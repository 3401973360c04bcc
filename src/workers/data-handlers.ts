import type { DataSet } from '../data/set/data-set.ts';
import { previewFile } from '../data/set/preview.ts';
import type { ByteSource } from '../io/bytes.ts';
import { fileSettings } from '../recipe/schema.ts';
import { KeptFiles } from './kept-files.ts';
import { packDraw } from './packing.ts';
import type { DataRequests } from './protocol.ts';
import type { Handlers } from './rpc.ts';
import { skippedCsv } from './skipped-csv.ts';
import type { OpenedStore } from './store.ts';

type SetRequests = Exclude<keyof DataRequests, 'check-model' | 'estimate-memory' | 'answer-on'>;

/**
 * The handlers that hold the person's data.
 *
 * @param opening where files are kept over a reload
 */
export function dataHandlers(
  set: DataSet,
  sourceOf: (file: File) => ByteSource,
  opening: Promise<Omit<OpenedStore, 'store'>>,
): Pick<Handlers<DataRequests>, SetRequests> {
  const unkept = opening.then((opened) => opened.unkept);
  const before = opening.then((opened) => opened.before);
  const files = new KeptFiles(set, before);
  return {
    import: async ({ file, name, data, keep }, { signal, progress }) => {
      const source = { ...sourceOf(file), name };
      const options = { signal, onProgress: progress };
      if (keep && (await unkept) === null) {
        const added = await files.add(source, data, options);
        return added.ok ? added.value : { fault: added.fault };
      }
      const added = await set.add(source, data, options);
      if (!added.ok) return { fault: added.fault };
      await files.forget(name);
      return { summary: added.value, unkept: null };
    },
    reimport: async ({ name, data }, { signal, progress }) => {
      const added = await set.reimport(name, data, { signal, onProgress: progress });
      if (!added.ok) return { fault: added.fault };
      await files.renew(name);
      return { summary: added.value };
    },
    restore: async () => {
      const why = await unkept;
      if (why !== null) return { summaries: [], faults: [], unkept: why };
      return { ...(await files.restore()), unkept: null };
    },
    remove: async ({ names }) => {
      for (const name of names) {
        await set.remove(name);
        await files.forget(name);
      }
      return null;
    },
    split: ({ data, seed }, { signal, progress }) => set.split(data, seed, signal, progress),
    rows: ({ rows, data }) => set.read(rows, data),
    raw: async ({ row }) => ({ text: await set.raw(row) }),
    search: async ({ query, data, seed }, { signal, progress }) => ({
      rows: await set.search(query, data, seed, { signal, onProgress: progress }),
    }),
    care: ({ data, seed, near }, { signal, progress }) =>
      set.care(data, seed, { near, signal, onProgress: progress }),
    skipped: async ({ name }) => ({ csv: skippedCsv(name, set.skipped(name)) }),
    preview: ({ name, data, file }) =>
      file === null
        ? set.preview(name, data)
        : previewFile({ ...sourceOf(file), name }, fileSettings(data, name), data),
    pack: async (request) => packDraw(request),
    sources: async (_, { signal }) => {
      const { sourcesOf } = await import('./export-mixture.ts');
      return sourcesOf(set, signal);
    },
    'export-mixture': async (request, context) => {
      // Nobody exports before there is something to export: the writers of its formats come then.
      const { writeMixture } = await import('./export-mixture.ts');
      return writeMixture(set, request, context);
    },
  };
}
