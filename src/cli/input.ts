import type { Example } from '../data/example.ts';
import { DataSet } from '../data/set/data-set.ts';
import type { FileSummary } from '../data/set/types.ts';
import { readText } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { fileSource } from '../io/node/disk.ts';
import { TemporaryStore } from '../io/node/store.ts';
import { defaultRecipe, parseRecipeText } from '../recipe/parse.ts';
import { sampleRecipe } from '../recipe/samples.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { type Arguments, reportFault, tell, UsageError } from './args.ts';
import { dataFiles, type GivenFile, SAMPLES } from './files.ts';
import { loadTokenizer } from './tokenizer.ts';

/** What a command works on: a recipe, and the data that it was given, read as the recipe says. */
export interface Input {
  readonly recipe: Recipe;
  readonly set: DataSet;
}

/** The same with a model's tokenizer under the recipe's template. */
export interface TokenInput extends Input {
  /** As --model names it. */
  readonly model: string;
  readonly tokenizer: ChatTokenizer;
}

/** Examples that are read at a time. */
const CHUNK = 1000;

/** Every example with its number, in the order of files and rows, a chunk in memory at a time. */
export async function* everyExample({ set, recipe }: Input): AsyncGenerator<[number, Example]> {
  for (const { base, count } of set.summaries) {
    for (let start = 0; start < count; start += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, count - start) }, (_, i) => base + start + i);
      for (const [i, example] of (await set.read(rows, recipe.data)).entries()) yield [rows[i]!, example];
    }
  }
}

/** The recipe of a file or of the sample set, or the default one without either. */
export async function loadRecipe(path: string | undefined): Promise<Result<Recipe>> {
  if (path === undefined) return ok(defaultRecipe());
  if (path === SAMPLES) return ok(sampleRecipe());
  const source = await fileSource(path);
  return source.ok ? parseRecipeText(await readText(source.value)) : source;
}

const SKIPPED_SHOWN = 5;

function tellSkipped({ name, skipped, firstSkipped }: FileSummary): void {
  for (const { row, column, reason } of firstSkipped.slice(0, SKIPPED_SHOWN))
    tell(`${name}, row ${row}${column === null ? '' : `, ${column}`} skipped: ${reason}`);
  if (skipped > SKIPPED_SHOWN) tell(`${name}: ${skipped} rows skipped in all.`);
}

/** Reads the files into a set; one of a folder that is no data is told and left out. */
async function fillSet(set: DataSet, given: readonly GivenFile[], recipe: Recipe): Promise<Result<Input>> {
  let fault: Fault | null = null;
  for (const { source, isNamed } of given) {
    const added = await set.add(source, recipe.data, {});
    if (added.ok) {
      tellSkipped(added.value);
      continue;
    }
    if (isNamed) return added;
    tell(`${added.fault.message} It is left out.`);
    fault ??= added.fault;
  }
  return fault !== null && set.summaries.length === 0 ? failed(fault) : ok({ recipe, set });
}

/** Data that was read; whoever opened it gives it back by `dispose`. */
export interface OpenInput extends Input {
  dispose(): Promise<void>;
}

/**
 * Reads the data that a command was given, as the recipe says.
 *
 * @param outputs real paths that the command writes
 */
export async function openInput(
  files: readonly string[],
  recipe: Recipe,
  outputs: ReadonlySet<string> = new Set(),
): Promise<Result<OpenInput>> {
  const given = await dataFiles(files, recipe, outputs);
  if (!given.ok) return given;
  const store = new TemporaryStore();
  const dispose = () => store.dispose();
  try {
    const input = await fillSet(new DataSet(store), given.value, recipe);
    if (input.ok) return ok({ ...input.value, dispose });
    await dispose();
    return input;
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function readData(
  args: Arguments,
  recipe: Recipe,
  work: (input: Input) => Promise<number>,
  outputs: ReadonlySet<string> = new Set(),
): Promise<number> {
  const opened = await openInput(args.files, recipe, outputs);
  if (!opened.ok) return reportFault(opened.fault);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.dispose();
  }
}

/**
 * Reads --recipe and the files; the first thing that cannot be used is told, and the exit code says so.
 *
 * @param outputs real paths that the command writes
 */
export async function withInput(
  args: Arguments,
  work: (input: Input) => Promise<number>,
  outputs: ReadonlySet<string> = new Set(),
): Promise<number> {
  const recipe = await loadRecipe(args.value('recipe'));
  return recipe.ok ? readData(args, recipe.value, work, outputs) : reportFault(recipe.fault);
}

/** The same with --model, which has to be there. */
export async function withTokens(
  args: Arguments,
  usage: string,
  work: (input: TokenInput) => Promise<number>,
): Promise<number> {
  const model = args.value('model');
  if (model === undefined) throw new UsageError(usage);
  const recipe = await loadRecipe(args.value('recipe'));
  if (!recipe.ok) return reportFault(recipe.fault);
  const tokenizer = await loadTokenizer(model, recipe.value.model);
  if (!tokenizer.ok) return reportFault(tokenizer.fault);
  return readData(args, recipe.value, (input) => work({ ...input, model, tokenizer: tokenizer.value }));
}
