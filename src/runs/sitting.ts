import type { Recorder } from '../gpu/recorder.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { namedPlan, planNames } from '../kernels/linear/tuning.ts';
import { checkLength } from '../model/context.ts';
import { initLora } from '../model/lora.ts';
import type { AdapterTensors } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import type { MemoryPlan } from '../network/memory.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { Trainer } from '../training/trainer.ts';
import type { RunControl } from './control.ts';
import { NOTHING_MEASURED } from './early-stop.ts';
import type { RunEvent } from './events.ts';
import { Journal } from './journal.ts';
import type { RunKeeper } from './library.ts';
import { type LoopStart, runLoop } from './loop.ts';
import { memoryKeeper } from './memory-keeper.ts';
import { beginning, goingOn, NO_VALIDATION, OTHER_PLAIN_TEXT, stoppedEarly } from './notes.ts';
import { type PreparedRun, plainParts, prepareRunGently, runCapacity } from './prepare.ts';
import type { EngineRecord, RunFile, RunRecord, SweepPlace } from './record.ts';
import type { RunRows } from './rows.ts';
import { rowsHash, tensorsHash, textsHash } from './rows-hash.ts';
import { samplePrompts } from './samples.ts';
import { checkSame, type TakenUp, takeUp } from './take-up.ts';
import type { Turns } from './turns.ts';
import { Work } from './work.ts';

export interface SittingInput {
  /** New, or of a run that goes on. */
  readonly id: string;
  readonly name: string;
  readonly files: readonly RunFile[];
  readonly sweep: SweepPlace | null;
  /** Whether the keeper has the run already: it goes on from its newest good checkpoint, with its own recipe. */
  readonly goesOn: boolean;
  /** Where it goes on by itself: what interrupted it, in a sentence. */
  readonly why?: string | null;
  readonly recipe: Recipe;
  readonly rows: RunRows;
  /** What is scored for `evaluation.plainText`. */
  readonly plainText: readonly string[];
  readonly model: { readonly name: string; readonly hash: string };
  readonly tokenizer: ChatTokenizer;
  readonly recorder: Recorder;
  readonly base: BaseModel;
  /** Its name. */
  readonly device: string;
  /** An adapter to begin with, in place of a fresh one: it brings its own settings. */
  readonly start: {
    /** What the person calls it. */
    readonly name: string;
    readonly lora: Recipe['lora'];
    readonly tensors: AdapterTensors;
  } | null;
  /** null: nothing is kept. */
  readonly keeper: RunKeeper | null;
  readonly control: RunControl;
  readonly turns: Turns;
  readonly emit: (event: RunEvent) => void;
}

export interface SittingResult {
  readonly status: 'finished' | 'stopped';
  /** Batches gone through, over all sittings. */
  readonly steps: number;
  /** The best or the last checkpoint's adapter, as the recipe says. */
  readonly result: {
    readonly step: number;
    readonly lora: Recipe['lora'];
    readonly tensors: AdapterTensors;
  };
}

/**
 * A run that began with an adapter has it in its first checkpoint: without one it goes on from that adapter alone.
 * @throws TemperError `start-missing`
 */
async function checkStart(taken: TakenUp | null, start: SittingInput['start']): Promise<void> {
  const begun = taken?.record.start;
  if (!begun || taken.from) return;
  if (start && (await tensorsHash(start.tensors)) === begun.sha256) return;
  throw new TemperError(
    'start-missing',
    `The run began with ${begun.name}, and was ended before its first checkpoint: start it anew from there.`,
    { name: begun.name },
  );
}

/** Labels the rows; null: the run was stopped meanwhile. */
async function prepare(
  { rows, control }: SittingInput,
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): Promise<PreparedRun | null> {
  try {
    return unwrap(await prepareRunGently(rows, tokenizer, recipe, control.signal));
  } catch (error) {
    if (control.isStopped) return null;
    throw error;
  }
}

/** The base with the products of the run's first sitting, and what is to be said where they are not to be had. */
function planned(
  { base, recorder, device }: SittingInput,
  taken: TakenUp | null,
): { readonly base: BaseModel; readonly warnings: readonly string[] } {
  if (!taken) return { base, warnings: [] };
  const { engine } = taken.record;
  const warnings =
    engine.device === device
      ? []
      : [
          `The device is another: ${device}, before ${engine.device}. From here on the run is not bit for bit.`,
        ];
  const own = planNames(base.products);
  const { forward, inputGradient } = engine.products;
  if (own.forward === forward && own.inputGradient === inputGradient) return { base, warnings };
  const plan = namedPlan(engine.products, recorder.device);
  if (plan) return { base: base.withProducts(plan), warnings };
  const message = `This device does not multiply by ${forward} and ${inputGradient}, as the run began: from here on it is not bit for bit.`;
  return { base, warnings: [...warnings, message] };
}

function recordOf(
  { id, files, sweep, rows, model, base, start }: SittingInput,
  {
    recipe,
    prepared,
    engine,
    hash,
    textHash,
    startHash,
  }: {
    recipe: Recipe;
    prepared: PreparedRun;
    engine: EngineRecord;
    hash: string;
    textHash: string | null;
    startHash: string | null;
  },
): RunRecord {
  const { steps, skipped, truncated } = prepared.batches;
  return {
    version: 1,
    id,
    createdAt: new Date().toISOString(),
    recipe,
    plan: rows.plan,
    files,
    rows: hash,
    plainText: textHash,
    model: { ...model, config: base.config },
    totalSteps: steps,
    skipped,
    truncated,
    evaluated: rows.evaluation.map(({ task, examples }) => ({
      task,
      heldOut: recipe.data.heldOut.includes(task),
      rows: examples.length,
    })),
    engine,
    sweep,
    ...(start && startHash !== null && { start: { name: start.name, sha256: startHash } }),
  };
}

const engineRecord = (
  device: string,
  { products, config }: BaseModel,
  { recompute, bytes }: MemoryPlan,
): EngineRecord => ({
  device,
  products: planNames(products),
  recomputed: recompute,
  blocks: config.layers,
  bytes,
});

/** Opens a trainer in the state of the checkpoint, or of the beginning. */
async function openTrainer(
  { recorder, turns }: SittingInput,
  {
    base,
    recipe,
    prepared,
    tensors,
    taken,
  }: {
    base: BaseModel;
    recipe: Recipe;
    prepared: PreparedRun;
    tensors: AdapterTensors;
    taken: TakenUp | null;
  },
) {
  const adapter = new DeviceAdapter(recorder, base.config, recipe.lora);
  try {
    adapter.load(tensors);
    const { recomputation, memory: budget } = recipe.training;
    const opened = await turns.take(() =>
      Trainer.open(
        recorder,
        base,
        adapter,
        { ...recipe.training, seed: recipe.seed },
        {
          capacity: runCapacity(prepared, recipe),
          recomputation,
          budget: budget === null ? null : budget * 2 ** 30,
        },
      ),
    );
    if (taken?.from) opened.trainer.restore(taken.from.checkpoint.optimizer);
    return { ...opened, adapter };
  } catch (error) {
    adapter.dispose();
    throw error;
  }
}

/** A run that failed is told so; one whose device was lost can go on. */
async function fail(journal: Journal, error: unknown): Promise<void> {
  const { code, message } =
    error instanceof TemperError
      ? error
      : { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
  journal.note(message, 'warning');
  await journal.become(code === 'device-lost' ? 'interrupted' : 'failed', { code, message });
}

/**
 * One sitting of a run, from its beginning or from its newest good checkpoint to its end, a stop or a fault: on the
 * page and in a terminal alike. Tells `began` once its memory is granted, then steps, evaluations, notes,
 * checkpoints and the status but for a failure, which is thrown and written down. On the same device and kernel
 * plan a run in several sittings has the bits of one in a single sitting.
 *
 * @throws TemperError `context-too-long`, `nothing-to-train`, `out-of-memory` with advice; `run-missing`,
 *   `model-changed`, `data-changed` where it cannot go on; `not-a-number` with step and tensor, `device-lost`
 */
export async function runSitting(input: SittingInput): Promise<SittingResult> {
  const { id, control, turns, emit, start } = input;
  const keeper = input.keeper ?? memoryKeeper();
  const taken = input.goesOn ? await takeUp(keeper, id) : null;
  const recipe = taken?.record.recipe ?? { ...input.recipe, lora: start?.lora ?? input.recipe.lora };
  const { base, warnings } = planned(input, taken);
  unwrap(checkLength(base.config, recipe.mask.context));
  const tokenizer = unwrap(input.tokenizer.withTemplate(recipe.model));
  const hash = await rowsHash(input.rows);
  const textHash = await textsHash(input.plainText);
  const isOtherText = taken !== null && taken.record.plainText !== textHash;
  if (taken)
    checkSame(taken.record, { rows: hash, model: input.model, files: input.files, plainText: textHash });
  const plainText = isOtherText ? [] : input.plainText;

  await checkStart(taken, start);
  const checkpoint = taken?.from?.checkpoint ?? null;
  const tensors = checkpoint?.adapter ?? start?.tensors ?? initLora(base.config, recipe.lora, recipe.seed);
  const prepared = await prepare(input, tokenizer, recipe);
  if (!prepared) {
    const step = checkpoint?.step ?? 0;
    return { status: 'stopped', steps: step, result: { step, lora: recipe.lora, tensors } };
  }
  const { trainer, memory, adapter } = await openTrainer(input, { base, recipe, prepared, tensors, taken });
  try {
    const engine = engineRecord(input.device, base, memory);
    const startHash = start && (await tensorsHash(start.tensors));
    const record = taken?.record ?? recordOf(input, { recipe, prepared, engine, hash, textHash, startHash });
    if (!taken) await keeper.begin(record, input.name);
    const stand = {
      step: checkpoint?.step ?? 0,
      earlyStop: checkpoint?.earlyStop ?? NOTHING_MEASURED,
      computed: checkpoint?.computed ?? 0,
    };
    emit({ kind: 'began', record, from: stand.step, log: checkpoint?.log ?? null });
    if (taken) emit({ kind: 'checkpoint', kept: taken.checkpoints });
    emit({ kind: 'status', status: 'running' });
    const journal = new Journal(id, keeper, emit, stand, taken?.from?.log);
    const sitting = taken ? (checkpoint?.sitting ?? 1) + 1 : 1;
    if (input.why) journal.note(input.why, 'warning');
    for (const text of taken ? goingOn(sitting, stand.step, engine) : beginning(record)) journal.note(text);
    const told = [...(taken?.warnings ?? []), ...warnings];
    if (isOtherText) told.push(OTHER_PLAIN_TEXT);
    if (prepared.validation.every(({ batches }) => batches.length === 0)) told.push(NO_VALIDATION);
    for (const text of told) journal.note(text, 'warning');
    const parts = plainParts(plainText, tokenizer, recipe, runCapacity(prepared, recipe));
    const work = new Work(
      { ...input, base, recipe, tokenizer, trainer, adapter, journal, keeper, prepared, plain: parts },
      {
        sitting,
        signs: checkpoint?.signs ?? [],
        prompts: samplePrompts(input.rows, tokenizer, recipe.evaluation),
      },
    );
    const begun: LoopStart = { ...stand, evaluated: journal.log.evaluations.at(-1)?.step === stand.step };
    try {
      await journal.become('running');
      // A given adapter is nowhere else, should the run be cut off before its first evaluation is done.
      if (start && !taken) await work.onCheckpoint(0, stand.earlyStop);
      const { batches } = prepared;
      const evaluate = work.evaluate;
      const ended = await runLoop({
        trainer,
        recipe,
        batches,
        start: begun,
        control,
        turns,
        evaluate,
        listener: work,
      });
      const { steps, earlyStop } = ended;
      if (ended.status === 'over') journal.note(stoppedEarly(steps, recipe.evaluation, earlyStop));
      else if (ended.status === 'stopped')
        journal.note(`Stopped after step ${steps}; it can go on from there.`);
      const status = ended.status === 'stopped' ? 'stopped' : 'finished';
      const result = await work.result(steps, earlyStop);
      if (status === 'finished')
        journal.note(`Finished after step ${steps}; its result is that of step ${result.step}.`);
      await journal.become(status);
      emit({ kind: 'status', status });
      return { status, steps, result: { ...result, lora: recipe.lora } };
    } catch (error) {
      await fail(journal, error);
      throw error;
    }
  } finally {
    trainer.dispose();
    adapter.dispose();
  }
}
