import type { Artefact } from '../exports/artefact.ts';
import { WEIGHTS_FORMAT } from '../exports/weights/formats.ts';
import { writeFiles, writeZip, zipSize } from '../exports/write.ts';
import type { Folder } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import type { ExportPlace } from './exports-place.ts';
import type { ExportFormat, ExportRequests, ExportWish } from './exports-protocol.ts';
import { ExportSources } from './exports-source.ts';
import type { DataRequests, ModelReference } from './protocol.ts';
import type { Client, Handlers } from './rpc.ts';
import type { RunsRequests } from './runs-protocol.ts';

interface Parts {
  readonly openModel: (model: ModelReference) => Folder;
  readonly runs: () => Client<RunsRequests>;
  readonly data: () => Client<DataRequests>;
  readonly place: () => Promise<ExportPlace>;
}

type Written = ExportRequests['write'];
interface Context {
  readonly signal: AbortSignal;
  progress(piece: Written['progress']): void;
}

const ZIP = 'export.zip';
const folderOf = (format: ExportFormat, as: 'zip' | 'files') => `${format}/${as}/`;

/** "1.2 GB": for a person who makes room, rounded up. */
const inRoom = (bytes: number): string =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(Math.ceil(bytes / 1e8) / 10).toFixed(1)} GB`;

const noRoom = (bytes: number, room: number | null) =>
  new TemperError(
    'no-room',
    `There is no room for this export: it takes ${inRoom(bytes)}, and the browser gives the page ${
      room === null ? 'less' : `${inRoom(room)} more`
    }. Delete runs or files that are not needed any more, or make room on the disk; the terminal (temper export) writes straight to a folder.`,
  );

const isFull = (error: unknown) => error instanceof DOMException && error.name === 'QuotaExceededError';

/** Writes an artefact into its place: whole, or nothing of it. */
async function put(
  artefact: Artefact,
  {
    place,
    folder,
    as,
  }: { readonly place: ExportPlace; readonly folder: string; readonly as: 'zip' | 'files' },
  { signal, progress }: Context,
): Promise<Written['response']['files']> {
  const watch = { signal, onProgress: progress };
  const bytes = zipSize(artefact);
  await place.remove(folder);
  const room = await place.room();
  if (room !== null && room < bytes) throw noRoom(bytes, room);
  const names = as === 'zip' ? [ZIP] : artefact.files.map(({ name }) => name);
  try {
    if (as === 'zip') await writeZip(artefact, await place.create(`${folder}${ZIP}`), watch);
    else await writeFiles(artefact, (name) => place.create(`${folder}${name}`), watch);
    signal.throwIfAborted();
    return await Promise.all(
      names.map(async (name) => {
        const blob = await place.file(`${folder}${name}`);
        if (blob) return { name, blob };
        throw new TemperError(
          'export-missing',
          `${name} was written and is not there any more: export again.`,
        );
      }),
    );
  } catch (error) {
    await place.remove(folder).catch(() => undefined);
    throw isFull(error) ? noRoom(bytes, await place.room()) : error;
  }
}

/** Answers of the exports worker; the ports that it needs are its own. */
export function exportsHandlers({
  openModel,
  runs,
  data,
  place,
}: Parts): Omit<Handlers<ExportRequests>, 'use-runs' | 'use-data'> {
  const sources = new ExportSources(openModel, runs);
  const planned = async (wish: Extract<ExportWish, { kind: 'weights' }>): Promise<Artefact> =>
    unwrap(await WEIGHTS_FORMAT[wish.format].plan(await sources.source(wish), wish.options));
  const made = async (wish: ExportWish, context: Context): Promise<Artefact> => {
    if (wish.kind === 'scale-out') {
      const { plannedScaleOut } = await import('./exports-scale-out.ts');
      return plannedScaleOut(wish, { data: data(), sources }, context);
    }
    if (wish.format !== 'peft') await sources.checkBase(wish);
    return planned(wish);
  };
  /** One after the other: what a cancelled writing still takes away is not of the next. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const task = turn.then(work);
    turn = task.catch(() => undefined);
    return task;
  };
  return {
    plan: async ({ wish }) => {
      const artefact = await planned(wish);
      return { files: artefact.files.map(({ name, size }) => ({ name, size })), notes: artefact.notes };
    },
    write: ({ wish, as }, context) =>
      inTurn(async () => {
        context.signal.throwIfAborted();
        const format = wish.kind === 'scale-out' ? wish.kind : wish.format;
        const artefact = await made(wish, context);
        context.signal.throwIfAborted();
        const where = { place: await place(), folder: folderOf(format, as), as };
        return { files: await put(artefact, where, context), notes: artefact.notes };
      }),
    clear: ({ format, as }) =>
      inTurn(async () => {
        await (await place()).remove(folderOf(format, as));
        return null;
      }),
  };
}
