import type { RowSplit } from '../data/set/types.ts';
import { CONTAINERS, type Container } from '../exports/mixture/containers/types.ts';
import { FORMATS, type FormatId } from '../exports/mixture/formats/types.ts';
import { interleaveScript } from '../exports/mixture/interleave.ts';
import { mixtureManifest, type Source, sourceEntry } from '../exports/mixture/manifest.ts';
import { splitNotes } from '../exports/mixture/notes.ts';
import { EXTRA_COLUMNS, type ExportOptions, type ExtraColumn } from '../exports/mixture/options.ts';
import { exportMixture } from '../exports/mixture/write.ts';
import { sha256Of } from '../exports/sha256.ts';
import { fileSink } from '../io/node/disk.ts';
import { drawFault, drawMixture } from '../mixture/draw.ts';
import type { MixturePlan } from '../mixture/types.ts';
import { warnings } from '../recipe/ranges.ts';
import { type Arguments, EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { type Input, withInput } from './input.ts';
import { realPath } from './paths.ts';
import { planOf, splitOf } from './plan.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE = `temper mix [--recipe R.json] [--model DIR|bundled] [--out FILE [OPTIONS]] [--script FILE.py] FILE|FOLDER...   (samples: the bundled set)
--out writes the drawn rows in training order as .jsonl, .json, .csv or .parquet, and NAME.manifest.json beside them:
  --format ${FORMATS.join('|')}   (messages)
  --columns task,source   columns beside the format's own; source is file and row (task; "" for none)
  --validation FILE       the validation rows, in the same form
  --keep-formulas         of CSV: cells that begin like a formula stay as they are
--script writes a Python script that mixes data elsewhere to the same counts, with Hugging Face datasets.
A recipe with data.counts is planned without files, and its script written; nothing of it can be drawn.`;

const isOneOf = <T extends string>(values: readonly T[], value: string): value is T =>
  values.some((one) => one === value);

/** What --out and its options ask for. */
interface Target {
  readonly out: string;
  readonly validation: string | undefined;
  readonly options: ExportOptions;
}

function containerOf(path: string): Container {
  const ending = path.toLowerCase().match(/\.([a-z]+)$/)?.[1] ?? '';
  if (isOneOf(CONTAINERS, ending)) return ending;
  throw new UsageError(`${path}: the name must end in .jsonl, .json, .csv or .parquet.\n${USAGE}`);
}

function columnsOf(text: string): ExtraColumn[] {
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      if (isOneOf(EXTRA_COLUMNS, name)) return name;
      throw new UsageError(`--columns takes ${EXTRA_COLUMNS.join(' and ')}, not "${name}".\n${USAGE}`);
    });
}

function formatOf(name: string): FormatId {
  if (isOneOf(FORMATS, name)) return name;
  throw new UsageError(`--format is one of ${FORMATS.join(', ')}, not "${name}".\n${USAGE}`);
}

const OUT_ONLY = ['format', 'columns', 'validation'] as const;

function targetOf(args: Arguments): Target | null {
  const out = args.value('out');
  if (out === undefined) {
    const lost = OUT_ONLY.find((name) => args.value(name) !== undefined);
    if (lost !== undefined || args.flag('keep-formulas'))
      throw new UsageError(`--${lost ?? 'keep-formulas'} needs --out.\n${USAGE}`);
    return null;
  }
  const validation = args.value('validation');
  const container = containerOf(out);
  if (validation !== undefined && containerOf(validation) !== container)
    throw new UsageError(`--validation ${validation} must end in .${container}, as --out does.\n${USAGE}`);
  const options = {
    format: formatOf(args.value('format') ?? 'messages'),
    container,
    columns: columnsOf(args.value('columns') ?? 'task'),
    defuse: !args.flag('keep-formulas'),
  };
  return { out, validation, options };
}

const manifestOf = (out: string) => out.replace(/\.[a-z]+$/i, '.manifest.json');

/** Real paths of all that is written; two of one name, or the recipe among them, are refused before anything is lost. */
async function outputsOf(args: Arguments, target: Target | null): Promise<ReadonlySet<string>> {
  const written = [target?.out, target?.validation, target && manifestOf(target.out), args.value('script')];
  const outputs = new Set<string>();
  for (const path of written) {
    if (path === undefined || path === null) continue;
    const real = await realPath(path);
    if (outputs.has(real))
      throw new UsageError(`${path} would be written twice: give each output its own name.`);
    outputs.add(real);
  }
  const recipe = args.value('recipe');
  if (recipe !== undefined && outputs.has(await realPath(recipe)))
    throw new UsageError(`${recipe} is the recipe and would be written over: give the output another name.`);
  return outputs;
}

/** Names in the recipe that are none of the set's: a slip of the pen there would change the mixture silently. */
function strangers({ recipe: { data }, set }: Input): string[] {
  const files = new Set(set.summaries.map(({ name }) => name));
  const given = new Set(set.summaries.flatMap(({ tasks }) => tasks.map(({ task }) => task)));
  const fields = new Set(set.summaries.flatMap((summary) => [...(summary.columns ?? []), ...summary.fields]));
  const notes = Object.keys(data.files)
    .filter((name) => !files.has(name))
    .map((name) => `data.files names "${name}", which is none of the files.`);
  for (const name of Object.keys(data.rename))
    if (!given.has(name)) notes.push(`data.rename names "${name}", which no file calls a task.`);
  if (data.taskBy !== 'file' && !fields.has(data.taskBy))
    notes.push(`data.taskBy names "${data.taskBy}", which is no column of the first rows.`);
  return notes;
}

async function writeText(path: string, text: string): Promise<void> {
  const sink = await fileSink(path);
  await sink.write(new TextEncoder().encode(text));
  await sink.close();
}

async function writeMixture(
  { recipe, set }: Input,
  split: RowSplit,
  plan: MixturePlan,
  { out, validation, options }: Target,
): Promise<void> {
  const draw = drawMixture(plan, recipe.seed, recipe.training.epochs);
  const mixed = { recipe, plan, draw, split, read: (rows: Uint32Array) => set.read(rows, recipe.data) };
  const written = await exportMixture(mixed, options, {
    train: await fileSink(out),
    validation: validation === undefined ? null : await fileSink(validation),
  });
  if (validation !== undefined && written.validation === null)
    tell(`There are no validation rows: ${validation} was not written.`);
  const entries: Source[] = [];
  for (const summary of set.summaries)
    entries.push(sourceEntry(summary, await sha256Of(set.source(summary.name))));
  const manifest = mixtureManifest(mixed, options, written, entries);
  await writeText(manifestOf(out), manifest);
}

async function mixInput(input: Input, args: Arguments, target: Target | null): Promise<number> {
  const { recipe } = input;
  if (args.files.length === 0 && Object.keys(recipe.data.counts).length === 0)
    throw new UsageError(`mix needs at least one file, or a recipe with data.counts.\n${USAGE}`);
  const split = await splitOf(input);
  // Without --model the recipe's own model counts the tokens.
  const model = args.value('model') ?? recipe.model.id;
  const planned = await planOf(input, split, () => loadTokenizer(model, recipe.model));
  if (!planned.ok) return reportFault(planned.fault);
  const plan = planned.value;
  if (target !== null) {
    const fault = drawFault(plan);
    if (fault) return reportFault(fault);
    await writeMixture(input, split, plan, target);
  }
  const script = args.value('script');
  if (script !== undefined) await writeText(script, interleaveScript(plan, recipe));
  printJson({
    // What the page alone shows is left out: the printed tasks have the fields that other tools rely on.
    tasks: plan.tasks.map(({ capped: _, whatIf: __, ...task }) => task),
    total: plan.total,
    notes: [
      ...strangers(input),
      ...splitNotes(split, recipe),
      ...warnings(recipe).flatMap(({ field, message }) => (field.startsWith('mixture.') ? [message] : [])),
      ...plan.notes,
    ],
  });
  return EXIT.done;
}

/** `temper mix`: plans the mixture, prints it, and writes the mixed set where --out says so. */
export async function mix(argv: string[]): Promise<number> {
  const values = ['recipe', 'model', 'out', 'script', ...OUT_ONLY];
  const args = readArguments(argv, { usage: USAGE, values, flags: ['keep-formulas'] });
  const target = targetOf(args);
  const outputs = await outputsOf(args, target);
  return withInput(args, (input) => mixInput(input, args, target), outputs);
}
