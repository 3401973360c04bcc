import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

export interface ImportBench {
  readonly bench: 'import';
  readonly date: string;
  readonly machine: ReturnType<typeof machine>;
  readonly other_load: number | null;
  readonly rows: number;
  readonly bytes: number;
  /** Lines split and JSON.parse, nothing kept; then the import: best and median of the passes. */
  readonly parse_ms: { readonly least: number; readonly median: number };
  readonly import_ms: { readonly least: number; readonly median: number };
  /** Import by parse, of each pair of passes: the median. */
  readonly ratio: number;
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
  readonly tell: (message: string) => void;
}): Promise<ImportBench> {
  const { rows, bytes, passes, tell } = options;
  const folder = await mkdtemp(join(tmpdir(), 'temper-import-'));
  try {
    const path = join(folder, 'rows.jsonl');
    await writeRows(path, rows, bytes, SEED);
    const source = unwrap(await fileSource(path));
    tell(`${rows} rows, ${significant(source.size / 1e6)} MB`);
    const recipe = defaultRecipe();
    const load = new OtherLoad();
    const parse: number[] = [];
    const imported: number[] = [];
    let set = new DataSet(memoryStore());
    for (let pass = 0; pass < passes; pass++) {
      await load.during(async () => {
        parse.push(await timed(() => parseLines(source)));
        set = new DataSet(memoryStore());
        imported.push(await timed(async () => unwrap(await set.add(source, recipe.data, {}))));
      });
      tell(`parse ${parse.at(-1)?.toFixed(0)} ms, import ${imported.at(-1)?.toFixed(0)} ms`);
    }
    const split = await timed(() => set.split(recipe.data, recipe.seed));
    const near = await timed(() => set.care(recipe.data, recipe.seed, { near: true }));
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
      parse_ms: both(parse),
      import_ms: both(imported),
      ratio: significant(median(imported.map((ms, pass) => ms / parse[pass]!))),
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
  const { rows, bytes, parse_ms, import_ms, ratio, import_mb_s, alive_mb, used_mb, split_ms, near_ms } =
    result;
  const seconds = (ms: number) => `${significant(ms / 1000)} s`;
  return markdownTable(
    [
      'rows',
      'MB',
      'lines and JSON.parse',
      'import',
      'ratio',
      'rate',
      'alive',
      'used',
      'split',
      'near duplicates',
    ],
    [
      [
        rows,
        significant(bytes / 1e6),
        `${seconds(parse_ms.least)} (${seconds(parse_ms.median)})`,
        `${seconds(import_ms.least)} (${seconds(import_ms.median)})`,
        `**${ratio}**`,
        `${import_mb_s} MB/s`,
        `${alive_mb.most} MB (${alive_mb.end} MB)`,
        `${used_mb} MB`,
        seconds(split_ms),
        seconds(near_ms),
      ],
    ],
  );
}
