import { strFromU8, strToU8, unzipSync, Zip, ZipPassThrough } from 'fflate';
import * as v from 'valibot';
import { type Fault, failed, ok, type Result, TemperError } from '../io/faults.ts';
import { checkpointName, decodeCheckpoint } from './checkpoint.ts';
import { RunLog } from './log.ts';
import type { RunEntry } from './record.ts';
import { checkpointsSchema, runFileSchema } from './record-schema.ts';
import type { CheckpointFile } from './shelf-files.ts';
import type { RunToTake } from './shelf-parts.ts';

const RUN = 'run.json';
const LOG = 'log.jsonl';
const CHECKPOINTS = 'checkpoints/';
const CHECKPOINT = /^checkpoints\/(step-\d{6,}\.safetensors)$/;

/** An archive is unpacked in memory: a larger one is refused, in bytes. */
const LARGEST = 2 * 2 ** 30;
/** Records and logs are text, and read as a whole: as long as no run makes them, in bytes. */
const LARGEST_TEXT = { [RUN]: 64 * 2 ** 20, [LOG]: 256 * 2 ** 20 };

/** Of a run's folder without `checkpoints` too: the terminal writes none. */
const archivedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ ...runFileSchema.entries, checkpoints: v.optional(checkpointsSchema) }),
);

/** A file's bytes as the next part of a zip, stored: weights hardly compress. */
type Add = (name: string, bytes: Uint8Array) => void;

function zipping(): { readonly add: Add; end(): Blob } {
  const parts: Blob[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw new TemperError('archive-failed', `The archive cannot be made: ${error.message}.`);
    // A copy: the browser may keep a Blob on disk.
    parts.push(new Blob([Uint8Array.from(chunk)]));
  });
  return {
    add: (name, bytes) => {
      const file = new ZipPassThrough(name);
      // Zip knows local times only: a local date gives the same bytes in every time zone.
      file.mtime = new Date(1980, 0, 1);
      zip.add(file);
      file.push(bytes, true);
    },
    end: () => {
      zip.end();
      return new Blob(parts, { type: 'application/zip' });
    },
  };
}

/**
 * A run as one zip: `run.json`, `log.jsonl` and `checkpoints/`, as the terminal lays out a run's folder.
 *
 * @param read a checkpoint's bytes by its step; one is in memory at a time
 */
export async function archiveRun(
  { record, label, progress, checkpoints }: RunEntry,
  log: string,
  read: (step: number) => Promise<Uint8Array>,
): Promise<Blob> {
  const { add, end } = zipping();
  add(RUN, strToU8(`${JSON.stringify({ record, label, progress, checkpoints }, null, 2)}\n`));
  add(LOG, strToU8(log));
  for (const { step } of checkpoints) add(`${CHECKPOINTS}${checkpointName(step)}`, await read(step));
  return end();
}

const refuse = (code: string, message: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ code, message });

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/**
 * Files of a zip by their names, those of a folder that holds everything by their names within; null: it is none,
 * damaged, or too large unpacked.
 */
function unpacked(bytes: Uint8Array): Files | null {
  let room = LARGEST;
  try {
    const files = Object.entries(
      unzipSync(bytes, {
        filter: ({ originalSize }) => {
          room -= originalSize;
          return room >= 0;
        },
      }),
    );
    if (room < 0) return null;
    const run = files.map(([name]) => name).find((name) => name === RUN || /^[^/]+\/run\.json$/.test(name));
    const folder = run?.slice(0, -RUN.length) ?? '';
    return new Map(
      files
        .filter(([name]) => name.startsWith(folder))
        .map(([name, data]) => [name.slice(folder.length), Uint8Array.from(data)]),
    );
  } catch {
    // What fflate throws says nothing more than that.
    return null;
  }
}

/** Says which text is too long to be read, by the bytes that are there: a zip may name fewer. null: none is. */
function tooLong(files: Files): string | null {
  for (const name of [RUN, LOG] as const) {
    const most = LARGEST_TEXT[name];
    if ((files.get(name)?.length ?? 0) > most)
      return `${name} in the archive is larger than ${most / 2 ** 20} MiB, which no run writes: download the run again.`;
  }
  return null;
}

/** Checkpoints among the files, by step, each whole and of the run. */
async function checkpointsOf(files: Files, run: string): Promise<Result<readonly CheckpointFile[]>> {
  const found: CheckpointFile[] = [];
  for (const [path, bytes] of files) {
    const name = CHECKPOINT.exec(path)?.[1];
    if (name === undefined) continue;
    const checkpoint = await decodeCheckpoint(bytes, name);
    if (!checkpoint.ok) return checkpoint;
    const { step } = checkpoint.value;
    if (checkpoint.value.run !== run || checkpointName(step) !== name) {
      return refuse(
        'archive-foreign',
        `${name} in the archive is of another run or step: download the run again.`,
      );
    }
    found.push({ step, bytes });
  }
  return ok(found.sort((a, b) => a.step - b.step));
}

/**
 * Reads what `archiveRun` wrote, or the zipped folder of a run from the terminal. What is none, of something else,
 * damaged or half is a fault (`archive-invalid`, `archive-foreign`, `run-invalid`, `log-invalid`,
 * `checkpoint-damaged`, `archive-half`).
 */
export async function readArchive(file: Blob): Promise<Result<RunToTake>> {
  if (file.size > LARGEST) {
    return refuse('archive-invalid', 'The archive is larger than 2 GiB, which cannot be unpacked here.');
  }
  const files = unpacked(new Uint8Array(await file.arrayBuffer()));
  if (!files) {
    const message =
      'The file is no whole zip archive: choose one as "Download run" writes it, or download it again.';
    return refuse('archive-invalid', message);
  }
  const long = tooLong(files);
  if (long !== null) return refuse('archive-invalid', long);
  const run = files.get(RUN);
  if (!run) {
    const message =
      'The archive holds no run.json, so it is none of a run: choose one as "Download run" writes it.';
    return refuse('archive-foreign', message);
  }
  const parsed = v.safeParse(archivedSchema, strFromU8(run));
  if (!parsed.success) {
    const path = v.getDotPath(parsed.issues[0]);
    const where = path === null ? '' : ` (${path})`;
    return refuse(
      'run-invalid',
      `run.json in the archive is not as a run is written${where}: download the run again.`,
    );
  }
  const { record, label, progress, checkpoints: listed } = parsed.output;
  const text = files.get(LOG);
  if (!text)
    return refuse('archive-half', 'The archive lacks log.jsonl: it is half of a run. Download it again.');
  const log = strFromU8(text);
  const checked = RunLog.parse(log);
  if (!checked.ok) return checked;
  const found = await checkpointsOf(files, record.id);
  if (!found.ok) return found;
  const missing = listed?.find(({ step }) => !found.value.some((one) => one.step === step));
  if (missing) {
    const name = checkpointName(missing.step);
    return refuse(
      'archive-half',
      `The archive lacks ${name}, which its run.json names: download the run again.`,
    );
  }
  return ok({ record, label, progress, log, files: found.value });
}
