import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { DataFile, Example } from '../data/example.ts';
import { parseFile } from '../data/parse.ts';
import { readAll, readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { diskFolder, fileSource } from '../io/node/disk.ts';
import { defaultRecipe, parseRecipeText } from '../recipe/parse.ts';
import { sampleRecipe } from '../recipe/samples.ts';
import type { Recipe } from '../recipe/schema.ts';
import { tell } from './args.ts';

/** The word that stands for the bundled sample set among files, and for its recipe as `--recipe`. */
const SAMPLES = 'samples';

const samplesIndex = v.object({
  tasks: v.array(v.object({ file: v.string(), task: v.string(), heldOut: v.boolean() })),
});

/** The folder of the bundled sample set on disk. */
function samplesFolder(): string {
  return fileURLToPath(new URL('../../public/samples/', import.meta.url));
}

/** The recipe of a file or of the sample set, or the default one without either. */
export async function loadRecipe(path: string | undefined): Promise<Result<Recipe>> {
  if (path === undefined) return ok(defaultRecipe());
  if (path === SAMPLES) return ok(sampleRecipe());
  const source = await fileSource(path);
  return source.ok ? parseRecipeText(await readText(source.value)) : source;
}

/** The paths of the sample set in the order of its index; of its held-out tasks those that the recipe holds out. */
async function samplePaths({ data }: Recipe): Promise<Result<string[]>> {
  const folder = samplesFolder();
  const index = await diskFolder(folder).open('index.json');
  const parsed = index === null ? null : v.safeParse(samplesIndex, JSON.parse(await readText(index)));
  if (parsed?.success !== true) {
    return failed({ code: 'samples-missing', message: 'The bundled samples have no readable index.json.' });
  }
  const wanted = parsed.output.tasks.filter(({ task, heldOut }) => !heldOut || data.heldOut.includes(task));
  return ok(wanted.map(({ file }) => folder + file));
}

/** What the files of a command hold. */
export interface LoadedData {
  readonly files: readonly DataFile[];
  /** Of all files in the order given. */
  readonly examples: readonly Example[];
  /** SHA-256 of each file's bytes, in hexadecimal, in the order of `files`; empty unless asked for. */
  readonly hashes: readonly string[];
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return Buffer.from(digest).toString('hex');
}

/**
 * Every file parsed; the first that cannot be used is the fault. Skipped rows are told on stderr: the
 * first few of each file and their number.
 */
export async function loadExamples(
  paths: readonly string[],
  recipe: Recipe,
  options: { readonly hashes?: boolean } = {},
): Promise<Result<LoadedData>> {
  const files: DataFile[] = [];
  const hashes: string[] = [];
  for (const path of paths) {
    let inner: readonly string[] = [path];
    if (path === SAMPLES) {
      const samples = await samplePaths(recipe);
      if (!samples.ok) return samples;
      inner = samples.value;
    }
    for (const file of inner) {
      const source = await fileSource(file);
      if (!source.ok) return source;
      const parsed = await parseFile(source.value, { taskBy: recipe.data.taskBy });
      if (!parsed.ok) return parsed;
      tellSkipped(parsed.value);
      files.push(parsed.value);
      if (options.hashes === true) hashes.push(await sha256(await readAll(source.value)));
    }
  }
  return ok({ files, examples: files.flatMap((file) => [...file.examples]), hashes });
}

function tellSkipped({ name, skipped }: DataFile): void {
  const shown = 5;
  for (const { row, reason } of skipped.slice(0, shown)) tell(`${name}, row ${row} skipped: ${reason}`);
  if (skipped.length > shown) tell(`${name}: ${skipped.length} rows skipped in all.`);
}
