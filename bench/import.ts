import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openContainer } from '../src/data/containers/open.ts';
import { DataSet } from '../src/data/set/data-set.ts';
import { type ByteSource, memoryStore } from '../src/io/bytes.ts';
import { unwrap } from '../src/io/faults.ts';
import { fileSource } from '../src/io/node/disk.ts';
import { defaultRecipe } from '../src/recipe/parse.ts';
import { writeRows } from './made-rows.ts';
import { machine, OtherLoad } from './measure/load.ts';
import { markdownTable, median, significant } from './measure/statistics.ts';

const SEED = 1;
const CHUNK_BYTES = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Best and median of the passes. */
interface Times {
  readonly least: number;
  readonly median: number;
}

export interface ImportBench {
  readonly bench: 'import';
  readonly date: string;
  readonly machine: ReturnType<typeof machine>;
  readonly other_load: number | null;
  readonly rows: number;
  readonly bytes: number;
  readonly ascii: boolean;
  /** Lines split and JSON.parse, nothing kept. */
  readonly parse_ms: Times;
  /** The same by our own reader, which is the first part of the import. */
  readonly reader_ms: Times;
  readonly import_ms: Times;
  /** Import by lines and JSON.parse, and by our own reader, of each pass: the medians. */
  readonly ratio: number;
  readonly ratio_reader: number;
  readonly import_mb_s: number;
  /** Above what was there before: the most that was alive after a collection while an import ran, and at its end. */
  readonly alive_mb: { readonly most: number; readonly end: number };
  /** The same without collections of ours: garbage waits until V8 takes it. */
  readonly used_mb: number;
  readonly split_ms: number;
  readonly near_ms: number;
}

/** Splits into lines and parses each: what no import can do without. */
async function parseLines(source: ByteSource): Promise<number> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let held = new Uint8Array();
  let values = 0;
  const parse = (bytes: Uint8Array) => {
    for (const line of decoder.decode(bytes).split('\n')) {
      if (line !== '' && JSON.parse(line) !== null) values++;
    }
  };
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    const chunk = await source.slice(at, Math.min(at + CHUNK_BYTES, source.size));
    const last = chunk.lastIndexOf(NEWLINE);
    const whole = new Uint8Array(held.length + last + 1);
    whole.set(held);
    whole.set(chunk.subarray(0, last + 1), held.length);
    parse(whole);
    held = chunk.slice(last + 1);
  }
  parse(held);
  return values;
}

/** The same by the import's own reader. */
async function readRecords(source: ByteSource): Promise<number> {
  const settings = { container: null, header: null };
  const opened = unwrap(await openContainer(source, settings, { store: memoryStore(), copyName: 'copy' }));
  let values = 0;
  for await (const block of opened.blocks()) values += block.values.length;
  return values;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** V8's collector, which it shows only where it is asked to. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

const usedMb = () => {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

/** An import and what it holds of memory meanwhile. */
async function memoryOf(source: ByteSource): Promise<Pick<ImportBench, 'alive_mb' | 'used_mb'>> {
  const { data } = defaultRecipe();
  const collect = collector();
  collect();
  // Buffers that the collection found are given back in a turn of their own.
  await new Promise((resolve) => setTimeout(resolve, 50));
  collect();
  const before = usedMb();
  const set = new DataSet(memoryStore());
  let [most, used, tenth] = [0, 0, 0];
  unwrap(
    await set.add(source, data, {
      onProgress: ({ done, total }) => {
        used = Math.max(used, usedMb());
        if (Math.floor((10 * done) / total) <= tenth) return;
        tenth++;
        collect();
        most = Math.max(most, usedMb());
      },
    }),
  );
  collect();
  const end = usedMb();
  const above = (mb: number) => significant(mb - before);
  return { alive_mb: { most: above(Math.max(most, end)), end: above(end) }, used_mb: above(used) };
}

/**
 * An import (index, mapping, exact hash) against splitting lines and JSON.parse alone, on a made file, in turns.
 */
export async function importBench(options: {
  readonly rows: number;
  readonly bytes: number;
  readonly passes: number;
  /** Without the letters that make V8's texts twice as wide. */
  readonly isAscii: boolean;
  readonly tell: (message: string) => void;
}): Promise<ImportBench> {
  const { rows, bytes, passes, isAscii, tell } = options;
  const folder = await mkdtemp(join(tmpdir(), 'temper-import-'));
  try {
    const path = join(folder, 'rows.jsonl');
    await writeRows(path, { rows, bytes, seed: SEED, isAscii });
    const source = unwrap(await fileSource(path));
    tell(`${rows} rows, ${significant(source.size / 1e6)} MB`);
    const recipe = defaultRecipe();
    const load = new OtherLoad();
    const parse: number[] = [];
    const reader: number[] = [];
    const imported: number[] = [];
    let set = new DataSet(memoryStore());
    for (let pass = 0; pass < passes; pass++) {
      await load.during(async () => {
        parse.push(await timed(() => parseLines(source)));
        reader.push(await timed(() => readRecords(source)));
        set = new DataSet(memoryStore());
        imported.push(await timed(async () => unwrap(await set.add(source, recipe.data, {}))));
      });
      tell(`parse ${parse.at(-1)?.toFixed(0)} ms, import ${imported.at(-1)?.toFixed(0)} ms`);
    }
    const over = (others: readonly number[]) =>
      significant(median(imported.map((ms, pass) => ms / others[pass]!)));
    const split = await timed(() => set.split(recipe.data, recipe.seed));
    const near = await timed(() => set.care(recipe.data, recipe.seed, { near: true }));
    // Nothing of the passes shall be alive, or taken away, while memory is looked at.
    set = new DataSet(memoryStore());
    const memory = await memoryOf(source);
    const both = (times: readonly number[]) => ({
      least: significant(Math.min(...times)),
      median: significant(median(times)),
    });
    return {
      bench: 'import',
      date: new Date().toISOString(),
      machine: machine(),
      other_load: load.share,
      rows,
      bytes: source.size,
      ascii: isAscii,
      parse_ms: both(parse),
      reader_ms: both(reader),
      import_ms: both(imported),
      ratio: over(parse),
      ratio_reader: over(reader),
      import_mb_s: significant(source.size / Math.min(...imported) / 1000),
      ...memory,
      split_ms: significant(split),
      near_ms: significant(near),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function importTable(result: ImportBench): string {
  const { alive_mb, used_mb } = result;
  const seconds = (ms: number) => `${significant(ms / 1000)} s`;
  const both = ({ least, median }: Times) => `${seconds(least)} (${seconds(median)})`;
  const rows: readonly (readonly (string | number)[])[] = [
    ['rows, MB', `${result.rows}, ${significant(result.bytes / 1e6)} MB${result.ascii ? ', ASCII' : ''}`],
    ['lines and JSON.parse', both(result.parse_ms)],
    ['our reader: lines and JSON.parse', both(result.reader_ms)],
    ['**import**: reader, mapping, hash, index', `**${both(result.import_ms)}**, ${result.import_mb_s} MB/s`],
    ['import by lines and JSON.parse', `**${result.ratio}×**`],
    ['import by our reader', `${result.ratio_reader}×`],
    ['alive meanwhile, at the end', `${alive_mb.most} MB, ${alive_mb.end} MB`],
    ['used meanwhile, with garbage', `${used_mb} MB`],
    ['split', seconds(result.split_ms)],
    ['near duplicates', seconds(result.near_ms)],
  ];
  return markdownTable(['import', 'best (median)'], rows);
}
