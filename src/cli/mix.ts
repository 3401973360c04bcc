import { type Split, splitExamples } from '../data/split.ts';
import { exportMixture, type MixtureFormat, mixtureManifest } from '../exports/mixture.ts';
import { ok, type Result } from '../io/faults.ts';
import { fileSink } from '../io/node/disk.ts';
import { drawMixture } from '../mixture/draw.ts';
import { planMixture } from '../mixture/plan.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { prepareRun } from '../runs/prepare.ts';
import { EXIT, printJson, readArguments, reportFault, UsageError } from './args.ts';
import { type LoadedData, loadExamples, loadRecipe } from './input.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE =
  'temper mix [--recipe R.json] [--model DIR|bundled] [--out FILE.jsonl|FILE.json] FILE...   (samples: the bundled set)';

/** Where the recipe counts in tokens, the plan needs a tokenizer. */
function countsTokens({ unit, size }: Recipe['mixture']): boolean {
  return unit !== 'examples' || (size !== null && 'tokens' in size);
}

async function planOf(split: Split, recipe: Recipe, model: string): Promise<Result<MixturePlan>> {
  if (!countsTokens(recipe.mixture)) {
    const sources = split.tasks.map(({ task, train, validation }) => ({
      task,
      size: train.length,
      validation: validation.length,
    }));
    return planMixture(sources, recipe.mixture, recipe.training.epochs);
  }
  const tokenizer = await loadTokenizer(model, recipe.model);
  if (!tokenizer.ok) return tokenizer;
  const run = prepareRun(split.tasks, tokenizer.value, recipe);
  return run.ok ? ok(run.value.plan) : run;
}

/** What the split has to say, beside the mixture's own notes. */
function splitNotes({ heldOut, duplicatesRemoved }: Split, recipe: Recipe): string[] {
  const notes = heldOut.map(
    ({ task, validation }) =>
      `${task} is held out: ${validation.length} of its rows are evaluated, none trained.`,
  );
  for (const task of recipe.data.heldOut) {
    if (!heldOut.some((split) => split.task === task)) {
      notes.push(`data.heldOut names "${task}", which is none of the tasks.`);
    }
  }
  if (duplicatesRemoved > 0) notes.push(`${duplicatesRemoved} repeated rows were removed.`);
  return notes;
}

function formatOf(out: string): MixtureFormat {
  const ending = out.toLowerCase().match(/\.(jsonl|json)$/)?.[1];
  if (ending === 'jsonl' || ending === 'json') return ending;
  throw new UsageError(`--out ${out}: the name must end in .jsonl or .json.\n${USAGE}`);
}

async function writeMixture(
  out: string,
  recipe: Recipe,
  plan: MixturePlan,
  split: Split,
  data: LoadedData,
): Promise<void> {
  const format = formatOf(out);
  const draw = drawMixture(plan, recipe.seed, recipe.training.epochs);
  const files = data.files.map(({ name, size }, i) => {
    const sha256 = data.hashes[i];
    return sha256 === undefined ? { name, size } : { name, size, sha256 };
  });
  const set = { recipe, plan, draw, splits: split.tasks, files };
  await exportMixture(set, format, await fileSink(out));
  const manifest = await fileSink(out.replace(/\.jsonl?$/i, '.manifest.json'));
  await manifest.write(new TextEncoder().encode(mixtureManifest(set, format)));
  await manifest.close();
}

/** `temper mix`: plans the mixture, prints it, and writes the mixed set where --out says so. */
export async function mix(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['recipe', 'model', 'out'] });
  if (args.files.length === 0) throw new UsageError(`mix needs at least one file.\n${USAGE}`);
  const out = args.value('out');
  if (out !== undefined) formatOf(out);
  const recipe = await loadRecipe(args.value('recipe'));
  if (!recipe.ok) return reportFault(recipe.fault);
  const data = await loadExamples(args.files, recipe.value, { hashes: out !== undefined });
  if (!data.ok) return reportFault(data.fault);
  const split = splitExamples(data.value.examples, recipe.value.data, recipe.value.seed);
  // Without --model the recipe's own model counts the tokens.
  const plan = await planOf(split, recipe.value, args.value('model') ?? recipe.value.model.id);
  if (!plan.ok) return reportFault(plan.fault);
  if (out !== undefined) await writeMixture(out, recipe.value, plan.value, split, data.value);
  printJson({
    // `capped` is the page's: the printed tasks have the fields that other tools rely on.
    tasks: plan.value.tasks.map(({ capped: _, ...task }) => task),
    total: plan.value.total,
    notes: [...splitNotes(split, recipe.value), ...plan.value.notes],
  });
  return EXIT.done;
}
