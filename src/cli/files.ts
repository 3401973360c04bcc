import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { isDataFile } from '../data/containers/names.ts';
import { type ByteSource, readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { diskExists, diskFolder, fileSource } from '../io/node/disk.ts';
import type { Recipe } from '../recipe/schema.ts';
import { tell, UsageError } from './args.ts';
import { distinctEnds, realPath } from './paths.ts';

/** The word that stands for the bundled sample set among files, and for its recipe as `--recipe`. */
export const SAMPLES = 'samples';

const samplesIndex = v.object({
  tasks: v.array(v.object({ file: v.string(), task: v.string(), heldOut: v.boolean() })),
});

/** A data file on disk, and what it is called there: its path within the folder that was given, or its own name. */
interface Found {
  readonly path: string;
  readonly name: string;
  /** It was named itself, and not found in a folder. */
  readonly isNamed: boolean;
}

/** A file to read; one that was found in a folder may turn out to be no data. */
export interface GivenFile {
  readonly source: ByteSource;
  readonly isNamed: boolean;
}

/** The sample set in the order of its index; of its held-out tasks those that the recipe holds out. */
async function samples({ data }: Recipe): Promise<Result<Found[]>> {
  const folder = fileURLToPath(new URL('../../public/samples/', import.meta.url));
  const index = await diskFolder(folder).open('index.json');
  const parsed = index === null ? null : v.safeParse(samplesIndex, JSON.parse(await readText(index)));
  if (parsed?.success !== true) {
    return failed({ code: 'samples-missing', message: 'The bundled samples have no readable index.json.' });
  }
  const wanted = parsed.output.tasks.filter(({ task, heldOut }) => !heldOut || data.heldOut.includes(task));
  return ok(wanted.map(({ file }) => ({ path: join(folder, file), name: file, isNamed: true })));
}

/** Paths of all files below a folder, relative to it, with "/" and in code-unit order. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return [entry.name];
      const below = await filesBelow(join(folder, entry.name));
      return below.map((path) => `${entry.name}/${path}`);
    }),
  );
  return found.flat().sort();
}

async function folderFiles(folder: string): Promise<Result<Found[]>> {
  const data = (await filesBelow(folder)).filter(isDataFile);
  if (data.length > 0) return ok(data.map((name) => ({ path: join(folder, name), name, isNamed: false })));
  const message = `${folder} holds no data file: JSON, JSONL, CSV, TSV, Parquet or text, each also as .gz.`;
  return failed({ code: 'folder-without-data', message, file: folder });
}

async function find(path: string, recipe: Recipe): Promise<Result<Found[]>> {
  if (path === SAMPLES) return samples(recipe);
  if ((await diskExists(path)) === 'folder') return folderFiles(path);
  return ok([{ path, name: basename(path), isNamed: true }]);
}

/** Files by their real paths, each once; files of one name are called by as much of their paths as tells them apart. */
function named(found: ReadonlyMap<string, Found>): Map<string, string> {
  const alike = new Map<string, string[]>();
  for (const [path, { name }] of found) alike.set(name, [...(alike.get(name) ?? []), path]);
  const names = [...alike].flatMap(([name, paths]): [string, string][] => {
    const ends = paths.length === 1 ? [name] : distinctEnds(paths);
    return paths.map((path, i) => [path, ends[i] ?? path]);
  });
  const counts = new Map<string, number>();
  for (const [, name] of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  // An end may be what another file is called in its folder: both are called by their whole paths then.
  return new Map(names.map(([path, name]) => [path, counts.get(name) === 1 ? name : path]));
}

/**
 * The data files that a command was given, with folders searched for theirs. Two of one name are called by their
 * paths, so that neither takes the other's place.
 *
 * @param outputs real paths that the command writes: of a folder they are left out, and none may be given itself
 */
export async function dataFiles(
  paths: readonly string[],
  recipe: Recipe,
  outputs: ReadonlySet<string> = new Set(),
): Promise<Result<GivenFile[]>> {
  const found = new Map<string, Found>();
  for (const path of paths) {
    const files = await find(path, recipe);
    if (!files.ok) return files;
    for (const file of files.value) {
      const real = await realPath(file.path);
      if (!outputs.has(real)) found.set(real, found.get(real) ?? file);
      else if (file.isNamed)
        throw new UsageError(`${file.path} would be read and written over: give the output another name.`);
      else tell(`${file.path} is left out: it is what this command writes.`);
    }
  }
  const names = named(found);
  const given: GivenFile[] = [];
  for (const [real, { path, name, isNamed }] of found) {
    const source = await fileSource(path);
    if (source.ok) given.push({ source: { ...source.value, name: names.get(real) ?? name }, isNamed });
    else if (isNamed) return source;
    else tell(`${source.fault.message} It is left out.`);
  }
  return ok(given);
}
