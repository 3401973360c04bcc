import { makeZip, predictLength } from 'client-zip';
import { Breather } from '../data/breather.ts';
import type { Sink } from '../io/bytes.ts';
import { TemperError } from '../io/faults.ts';
import { type Artefact, type ArtefactFile, sizeOf } from './artefact.ts';

/** How an export's writing is watched and ended. */
export interface WriteWatch {
  readonly signal?: AbortSignal;
  /** Bytes of the files so far and in all, and the file that is being written. */
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly file: string;
  }) => void;
}

/** Zip knows local times only: a local date gives the same bytes in every time zone. */
const WRITTEN = new Date(1980, 0, 1);

/** A file's bytes, told and counted: one that is shorter or longer than it said is a broken invariant. */
async function* counted(
  file: ArtefactFile,
  breather: Breather,
  tell: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of file.bytes()) {
    await breather.breathe();
    size += piece.length;
    yield piece;
    tell(piece.length);
  }
  if (size !== file.size)
    throw new TemperError('artefact-size', `${file.name} has ${size} bytes in place of ${file.size}.`);
}

/** The files one after the other, each as pieces of bytes. */
function* watched(artefact: Artefact, { signal, onProgress }: WriteWatch) {
  const breather = new Breather(signal);
  const total = sizeOf(artefact);
  let done = 0;
  for (const file of artefact.files) {
    onProgress?.({ done, total, file: file.name });
    const tell = (bytes: number) => {
      done += bytes;
      onProgress?.({ done, total, file: file.name });
    };
    yield { file, pieces: counted(file, breather, tell) };
  }
}

const entryOf = ({ name, size }: ArtefactFile) => ({ name, size, lastModified: WRITTEN });

/** Bytes of the zip that `writeZip` makes. */
export const zipSize = ({ files }: Artefact): number => Number(predictLength(files.map(entryOf)));

/**
 * Writes an export as one zip, stored (weights hardly compress), as Zip64 where it is large. The sink is closed at the
 * end and aborted where anything fails.
 * @throws the signal's reason
 */
export async function writeZip(artefact: Artefact, sink: Sink, watch: WriteWatch = {}): Promise<void> {
  const entries = function* () {
    for (const { file, pieces } of watched(artefact, watch)) yield { ...entryOf(file), input: pieces };
  };
  const reader = makeZip(entries()).getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      await sink.write(piece.value);
    await sink.close();
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    await sink.abort();
    throw error;
  }
}

/**
 * Writes an export's files, each to a sink of its own. None is closed before all are written: what comes of a broken
 * export is nothing.
 * @throws the signal's reason
 */
export async function writeFiles(
  artefact: Artefact,
  open: (name: string) => Promise<Sink>,
  watch: WriteWatch = {},
): Promise<void> {
  const sinks: Sink[] = [];
  try {
    for (const { file, pieces } of watched(artefact, watch)) {
      const sink = await open(file.name);
      sinks.push(sink);
      for await (const piece of pieces) await sink.write(piece);
    }
    watch.signal?.throwIfAborted();
    for (const sink of sinks) await sink.close();
  } catch (error) {
    await Promise.all(sinks.map((sink) => sink.abort().catch(() => undefined)));
    throw error;
  }
}
