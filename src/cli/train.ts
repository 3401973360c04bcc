import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Result, TemperError, unwrap } from '../io/faults.ts';
import { diskExists } from '../io/node/disk.ts';
import { type Adapter, checkAdapter } from '../model/adapter.ts';
import { modelHash } from '../model/hash.ts';
import { runFlops } from '../network/flops.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationCount, everyBatch } from '../runs/loop.ts';
import { prepareRun } from '../runs/prepare.ts';
import type { RunEntry } from '../runs/record.ts';
import { readAdapterAt } from './adapter.ts';
import { type Arguments, EXIT, readArguments, tell, UsageError } from './args.ts';
import { type Engine, withEngine } from './engine.ts';
import { FolderKeeper, RUN_FILES } from './folder-keeper.ts';
import { loadRecipe, openInput, type TokenInput } from './input.ts';
import { realPath } from './paths.ts';
import { plainTextOf, withPlainText } from './plain-text.ts';
import { runRowsOf } from './plan.ts';
import { reporter, type StepDetail } from './run-report.ts';
import { SignalStop } from './signals.ts';
import { loadTokenizer } from './tokenizer.ts';
import {
  ADAPTER_FILES,
  adapterOfFinished,
  outcomeAt,
  type SittingEnd,
  saveAdapter,
  sit,
} from './train-run.ts';

const USAGE = `temper train --model DIR|bundled [--recipe R.json|samples] [--adapter DIR] [--out DIR] [OPTIONS] FILE|FOLDER...
temper train --resume DIR [--model DIR|bundled] [OPTIONS] FILE|FOLDER...
Trains by LoRA; a line a step on stdout. --adapter is where the LoRA tensors start: a PEFT folder, or a checkpoint's file.
--out keeps the run: run.json, log.jsonl, checkpoints/, and at its end the adapter of its result (PEFT).
--resume goes on with the run of such a folder from its newest whole checkpoint, bit for bit, with the same files.
  --plain-text FILE   the text whose loss tells what is forgotten, in place of the recipe's: JSONL of {"text"} or a text
  --log steps|full    full prints GPU time and each task's loss too (steps)
  --cost              the operations of the whole run, before it starts
Interrupt (Ctrl+C) or SIGTERM ends the run after its step, with a checkpoint; twice ends it at once.`;

/** Real paths of what a run's folder is written, the checkpoints aside. */
async function outputsOf(folder: string): Promise<ReadonlySet<string>> {
  const names = [...RUN_FILES, ...ADAPTER_FILES, 'lock.json'];
  return new Set(await Promise.all(names.map((name) => realPath(join(folder, name)))));
}

/** Refuses to write over what is read. */
async function checkOut(args: Arguments, out: string, outputs: ReadonlySet<string>): Promise<void> {
  const recipe = args.value('recipe');
  if (recipe !== undefined && outputs.has(await realPath(recipe)))
    throw new UsageError(`${recipe} is the recipe and would be written over: choose another --out.`);
  for (const name of ['adapter', 'model']) {
    const path = args.value(name);
    if (path !== undefined && (await realPath(path)) === (await realPath(out)))
      throw new UsageError(`${path} is read and would be written over: choose another --out.`);
  }
}

function detailOf(args: Arguments): StepDetail {
  const detail = args.value('log') ?? 'steps';
  if (detail === 'steps' || detail === 'full') return detail;
  throw new UsageError(`--log is steps or full, not "${detail}".\n${USAGE}`);
}

/** What a sitting begins with. */
interface Sitting {
  readonly recipe: Recipe;
  readonly model: string;
  readonly keeper: FolderKeeper | null;
  /** The run that goes on; null: a new one. */
  readonly run: Pick<RunEntry, 'record' | 'label' | 'progress'> | null;
}

function tellCost(
  engine: Engine,
  input: TokenInput,
  lora: Recipe['lora'],
  rows: Parameters<typeof prepareRun>[0],
): void {
  const { recipe, tokenizer } = input;
  const { batches, validation } = unwrap(prepareRun(rows, tokenizer, recipe));
  const flops = runFlops(engine.base.config, lora, {
    training: everyBatch({ batches, evaluation: [] }),
    evaluation: validation.flatMap((set) => set.batches),
    evaluations: evaluationCount(batches.steps, recipe.evaluation.every),
  });
  tell(`Training ${batches.steps} steps, ${(flops / 1e12).toFixed(3)} TFLOP, on ${engine.report.name}.`);
}

/** Says how the sitting ended, and leaves the adapter where the run is kept. */
async function finish(
  { status, result }: SittingEnd,
  keeper: FolderKeeper | null,
  of: Parameters<typeof saveAdapter>[1],
): Promise<void> {
  if (!keeper) return;
  const { folder } = keeper;
  if (!keeper.run) {
    tell('The run was stopped before it began: nothing was kept.');
    return;
  }
  await saveAdapter(folder, of, result);
  tell(`The adapter is in ${folder}: that of step ${result.step}.`);
  if (status === 'stopped') tell(`The run is stopped; --resume ${folder} goes on with it.`);
}

async function trainOn(args: Arguments, { recipe, model, keeper, run }: Sitting): Promise<number> {
  const detail = detailOf(args);
  const plainText = unwrap(await plainTextOf(recipe, args.value('plain-text')));
  const tokenizer = unwrap(await loadTokenizer(model, recipe.model));
  const outputs = keeper ? await outputsOf(keeper.folder) : new Set<string>();
  const opened = unwrap(await openInput(args.files, recipe, outputs));
  const stop = new SignalStop();
  try {
    const input = { ...opened, model, tokenizer };
    return await withEngine({ model }, async (engine) => {
      const { config } = engine.base;
      const path = args.value('adapter');
      const of = { config, name: model };
      const start = await startOf(path, keeper, of, run !== null);
      if (args.flag('cost'))
        tellCost(engine, input, start?.lora ?? recipe.lora, unwrap(await runRowsOf(input, tokenizer)));
      const id = run?.record.id ?? randomUUID();
      try {
        const end = await sit({
          engine,
          hash: await modelHash(engine.model),
          input,
          id,
          name: keeper ? basename(keeper.folder) : id,
          sweep: run?.record.sweep ?? null,
          goesOn: run !== null,
          // A given adapter brings its own rank, targets and scale; its dropout is the habit of another run.
          start: start && {
            name: path ?? 'an adapter',
            ...start,
            lora: { ...start.lora, dropout: recipe.lora.dropout },
          },
          plainText,
          keeper,
          control: stop.control,
          emit: reporter(detail),
        });
        await finish(end, keeper, of);
        return stop.exitCode ?? EXIT.done;
      } catch (error) {
        if (keeper && error instanceof TemperError && error.code === 'not-a-number') await rescue(keeper, of);
        throw error;
      }
    });
  } finally {
    stop.dispose();
    await opened.dispose();
  }
}

/** Of a run that began with an adapter: where its folder has that. */
const START = 'start';

/**
 * The adapter that a run starts with; null: a fresh one. Its folder keeps a copy, for a run that is interrupted
 * before its first checkpoint; one that was left there by a run that never began is none of a new run's.
 */
async function startOf(
  path: string | undefined,
  keeper: FolderKeeper | null,
  of: Parameters<typeof saveAdapter>[1],
  goesOn: boolean,
): Promise<Adapter | null> {
  const kept = keeper && join(keeper.folder, START);
  const isThere = kept !== null && (await diskExists(kept)) === 'folder';
  const from = path ?? (goesOn && isThere ? kept : null);
  if (from === null) {
    if (isThere) await rm(kept, { recursive: true });
    return null;
  }
  const adapter = unwrap(await readAdapterAt(from));
  unwrap(checkAdapter(of.config, adapter));
  if (kept !== null && from !== kept) await saveAdapter(kept, of, adapter);
  return adapter;
}

/** Of a run that broke: what was learned until then is still whole, and is what its folder is left with. */
async function rescue(keeper: FolderKeeper, of: Parameters<typeof saveAdapter>[1]): Promise<void> {
  const { run } = keeper;
  const last = run && (await keeper.find(run.record.id))?.checkpoints.at(-1);
  if (!run || !last) return;
  await saveAdapter(keeper.folder, of, await outcomeAt(keeper, run, last.step));
  tell(`The run broke; the adapter of its last good step is in ${keeper.folder}: step ${last.step}.`);
}

async function begin(args: Arguments): Promise<number> {
  const model = args.value('model');
  if (model === undefined) throw new UsageError(USAGE);
  const out = args.value('out');
  if (out !== undefined) await checkOut(args, out, await outputsOf(out));
  const given: Result<Recipe> = await loadRecipe(args.value('recipe'));
  const recipe = withPlainText(unwrap(given), args.value('plain-text'));
  const keeper = out === undefined ? null : await FolderKeeper.open(out);
  try {
    keeper?.mustBeFree();
    return await trainOn(args, { recipe, model, keeper, run: null });
  } finally {
    await keeper?.dispose();
  }
}

async function goOn(args: Arguments, folder: string): Promise<number> {
  const lost = ['recipe', 'adapter', 'out'].find((name) => args.value(name) !== undefined);
  if (lost !== undefined)
    throw new UsageError(`--${lost} has no place beside --resume: the run has it already.\n${USAGE}`);
  const missing = new TemperError(
    'run-missing',
    `${folder} holds no run: train begins one there by --out ${folder}.`,
  );
  if ((await diskExists(folder)) !== 'folder') throw missing;
  const keeper = await FolderKeeper.open(folder);
  try {
    const { run } = keeper;
    if (!run) throw missing;
    const { record, progress } = run;
    if (progress.status === 'finished') {
      tell(`The run is finished after step ${progress.step}: nothing is left to do.`);
      const step = await adapterOfFinished(keeper);
      if (step !== null) tell(`The adapter is in ${folder}: that of step ${step}.`);
      return EXIT.done;
    }
    const model = args.value('model') ?? record.model.name;
    return await trainOn(args, { recipe: record.recipe, model, keeper, run });
  } finally {
    await keeper.dispose();
  }
}

/** `train`: a LoRA run as on the page. */
export async function train(argv: string[]): Promise<number> {
  const values = ['model', 'recipe', 'adapter', 'out', 'resume', 'plain-text', 'log'];
  const args = readArguments(argv, { usage: USAGE, values, flags: ['cost'] });
  if (args.files.length === 0) throw new UsageError(USAGE);
  detailOf(args);
  const resume = args.value('resume');
  return resume === undefined ? begin(args) : goOn(args, resume);
}
