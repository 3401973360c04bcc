import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import * as v from 'valibot';
import { readText } from '../io/bytes.ts';
import { type Result, TemperError, unwrap } from '../io/faults.ts';
import { diskExists, fileSource } from '../io/node/disk.ts';
import type { Recipe } from '../recipe/schema.ts';
import {
  expandSweep,
  listSweep,
  readValues,
  SWEEP_PRESETS,
  type SweepRecord,
  seedsFrom,
} from '../runs/sweep.ts';
import { type Arguments, readArguments, UsageError } from './args.ts';
import { loadRecipe } from './input.ts';
import { withPlainText } from './plain-text.ts';
import { SweepFolder } from './sweep-folder.ts';
import { runSweep } from './sweep-run.ts';

const PRESETS = SWEEP_PRESETS.map(({ id }) => id).join('|');
const USAGE = `temper sweep --model DIR|bundled [--recipe R.json|samples] WHAT [--seeds N|1,2,3] [--budget STEPS] --out DIR FILE|FOLDER...
temper sweep --model DIR|bundled --resume DIR FILE|FOLDER...
Runs every value with every seed, a folder each under DIR; a line a run on stdout, then what all of them say.
WHAT is one of
  --field PATH --values LIST   a field of the recipe and its values, as JSON: --field lora.rank --values 4,8,16
  --preset ${PRESETS}
  --recipes LIST.json          a JSON list of recipes, or of {"name", "recipe"}
--seeds: how many, from the recipe's own on, or a list of them (1). --budget: optimiser steps of all runs together.
--plain-text FILE as in train. The same command again, or --resume DIR, goes on where it ended; runs that failed are
tried again.`;

const listSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.union([v.strictObject({ name: v.string(), recipe: v.unknown() }), v.looseObject({})])),
  v.minLength(1),
);

/** Recipes of a file, by the names that it gives them, or by their places from 1 on. */
async function readList(
  path: string,
): Promise<readonly { readonly name: string; readonly recipe: unknown }[]> {
  const source = unwrap(await fileSource(path));
  const parsed = v.safeParse(listSchema, await readText(source));
  if (!parsed.success)
    throw new TemperError(
      'sweep-invalid',
      `${path} is no JSON list of recipes, or of {"name", "recipe"}: ${parsed.issues[0].message}.`,
    );
  return parsed.output.map((one, i) =>
    'name' in one && typeof one.name === 'string' && 'recipe' in one
      ? { name: one.name, recipe: one.recipe }
      : { name: String(i + 1), recipe: one },
  );
}

function seedsOf(text: string | undefined, { seed }: Recipe): readonly number[] {
  if (text === undefined) return [seed];
  if (!/^\d+(,\d+)*,?$/.test(text))
    throw new UsageError(
      `--seeds is a number of seeds, or a list of them as 1,2,3; not "${text}".\n${USAGE}`,
    );
  const numbers = text
    .split(',')
    .filter((one) => one !== '')
    .map(Number);
  return text.includes(',') ? numbers : seedsFrom(seed, numbers[0] ?? 0);
}

function budgetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--budget is a whole number of steps, not "${text}".\n${USAGE}`);
}

/** The field and its values that --field and --values, or --preset, name. */
function fieldOf(args: Arguments): { readonly field: string; readonly values: readonly unknown[] } {
  const preset = args.value('preset');
  if (preset !== undefined) {
    const known = SWEEP_PRESETS.find(({ id }) => id === preset);
    if (known) return known;
    throw new UsageError(`--preset is ${PRESETS}, not "${preset}".\n${USAGE}`);
  }
  const [field, values] = [args.value('field'), args.value('values')];
  if (field === undefined || values === undefined)
    throw new UsageError(`--field and --values belong together.\n${USAGE}`);
  return { field, values: unwrap(readValues(values)) };
}

/** The sweep that the command line describes. */
async function sweepOf(args: Arguments, out: string): Promise<Result<SweepRecord>> {
  const chosen = ['field', 'recipes', 'preset'].filter((name) => args.value(name) !== undefined);
  if (chosen.length !== 1)
    throw new UsageError(`A sweep needs one of --field, --recipes and --preset.\n${USAGE}`);
  const plain = args.value('plain-text');
  const recipe = withPlainText(unwrap(await loadRecipe(args.value('recipe'))), plain);
  const frame = {
    id: randomUUID(),
    name: basename(resolve(out)),
    createdAt: new Date().toISOString(),
    seeds: seedsOf(args.value('seeds'), recipe),
    budget: budgetOf(args.value('budget')),
  };
  const list = args.value('recipes');
  if (list === undefined) return expandSweep({ ...frame, recipe, ...fieldOf(args) });
  if (args.value('recipe') !== undefined)
    throw new UsageError(`--recipes are whole recipes: --recipe has no place beside them.\n${USAGE}`);
  return listSweep({ ...frame, recipes: await readList(list) });
}

/** What makes two sweeps the same: their runs, however far each came. */
const runsOf = ({ field, items }: SweepRecord): string =>
  JSON.stringify([field, items.map(({ value, seed, recipe }) => [value, seed, recipe])]);

const noSweep = (folder: string): TemperError =>
  new TemperError('sweep-missing', `${folder} holds no sweep: begin one there by --out ${folder}.`);

/** Takes up the folder's sweep, or writes the one that the command line describes. */
async function prepare(args: Arguments, folder: SweepFolder, isResumed: boolean): Promise<void> {
  const known = folder.sweep;
  if (isResumed) {
    if (known) return;
    throw noSweep(folder.folder);
  }
  const asked = unwrap(await sweepOf(args, folder.folder));
  if (!known) return folder.write(asked);
  if (runsOf(known) === runsOf(asked)) return;
  throw new TemperError(
    'sweep-exists',
    `${folder.folder} holds another sweep: go on with that by --resume ${folder.folder}, or choose another folder.`,
  );
}

/** `sweep`: a list of recipes, one run after the other, and what they say together. */
export async function sweep(argv: string[]): Promise<number> {
  const what = ['recipe', 'recipes', 'field', 'values', 'preset', 'seeds', 'budget', 'out'];
  const args = readArguments(argv, { usage: USAGE, values: [...what, 'model', 'resume', 'plain-text'] });
  const [model, resume] = [args.value('model'), args.value('resume')];
  const path = resume ?? args.value('out');
  if (model === undefined || path === undefined || args.files.length === 0) throw new UsageError(USAGE);
  const lost = resume === undefined ? undefined : what.find((name) => args.value(name) !== undefined);
  if (lost !== undefined)
    throw new UsageError(`--${lost} has no place beside --resume: the sweep has it already.\n${USAGE}`);
  // A sweep that cannot be must leave no folder behind.
  if (resume === undefined) unwrap(await sweepOf(args, path));
  else if ((await diskExists(path)) !== 'folder') throw noSweep(path);
  const folder = await SweepFolder.open(path);
  try {
    await prepare(args, folder, resume !== undefined);
    return await runSweep({ folder, model, files: args.files, plainText: args.value('plain-text') });
  } finally {
    await folder.dispose();
  }
}
