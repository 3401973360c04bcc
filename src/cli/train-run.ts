import { join } from 'node:path';
import type { DataSet } from '../data/set/data-set.ts';
import { adapterFiles } from '../exports/peft/adapter.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { writeWhole } from '../io/node/disk.ts';
import type { Adapter } from '../model/adapter.ts';
import type { ModelConfig } from '../model/types.ts';
import { checkpointName, decodeCheckpoint } from '../runs/checkpoint.ts';
import type { RunControl } from '../runs/control.ts';
import type { RunEvent } from '../runs/events.ts';
import { type RunEntry, type RunFile, resultOf, type SweepPlace } from '../runs/record.ts';
import { runSitting } from '../runs/sitting.ts';
import { Turns } from '../runs/turns.ts';
import type { Engine } from './engine.ts';
import type { FolderKeeper } from './folder-keeper.ts';
import type { TokenInput } from './input.ts';
import { runRowsOf } from './plan.ts';

/** One sitting of a run from the terminal. */
export interface SittingInput {
  readonly engine: Engine;
  /** SHA-256 of the model (`modelHash`). */
  readonly hash: string;
  readonly input: TokenInput;
  readonly id: string;
  readonly name: string;
  readonly sweep: SweepPlace | null;
  /** The folder's run goes on from its newest checkpoint. */
  readonly goesOn: boolean;
  /** Where the LoRA tensors start; null: fresh ones. */
  readonly start: (Adapter & { readonly name: string }) | null;
  readonly plainText: readonly string[];
  /** null: nothing is kept. */
  readonly keeper: FolderKeeper | null;
  readonly control: RunControl;
  readonly emit: (event: RunEvent) => void;
}

/** How a sitting ended, and what the run came to. */
export type SittingEnd = Awaited<ReturnType<typeof runSitting>>;

/** A run's result, or the state that is nearest to it. */
export type Outcome = SittingEnd['result'];

/** The files of a set as a run's record has them. */
export const runFiles = ({ summaries }: DataSet): RunFile[] =>
  summaries.map(({ name, size, count }) => ({ name, size, examples: count }));

/**
 * Trains from the beginning, or on from the newest checkpoint.
 * @throws TemperError what is wrong with data, model or recipe; `not-a-number`, of which the keeper has the
 *   last good state
 */
export async function sit({ engine, hash, input, ...run }: SittingInput): Promise<SittingEnd> {
  const { recipe, set, tokenizer, model } = input;
  const rows = unwrap(await runRowsOf(input, tokenizer));
  return runSitting({
    ...run,
    files: runFiles(set),
    recipe,
    rows,
    model: { name: model, hash },
    tokenizer,
    recorder: engine.recorder,
    base: engine.base,
    device: engine.report.name,
    turns: new Turns(),
  });
}

/** Writes an adapter as PEFT does; a folder has it whole or as it was before. */
export async function saveAdapter(
  folder: string,
  { config, name }: { readonly config: ModelConfig; readonly name: string },
  { lora, tensors }: Pick<Outcome, 'lora' | 'tensors'>,
): Promise<void> {
  const files = adapterFiles({ config, lora, baseModel: name, tensors });
  for (const file of files) await writeWhole(join(folder, file.name), file.bytes);
}

/** Names of what `saveAdapter` writes. */
export const ADAPTER_FILES = ['adapter_config.json', 'adapter_model.safetensors'] as const;

/**
 * A state of a run from its folder.
 * @throws TemperError where the checkpoint is missing or damaged
 */
export async function outcomeAt(
  keeper: FolderKeeper,
  { record }: Pick<RunEntry, 'record'>,
  step: number,
): Promise<Outcome> {
  const bytes = await keeper.read(record.id, step);
  const name = join(keeper.folder, 'checkpoints', checkpointName(step));
  if (!bytes) throw new TemperError('checkpoint-missing', `${name} is not there.`, { step });
  const { lora, adapter } = unwrap(await decodeCheckpoint(bytes, name));
  return { step, lora, tensors: adapter };
}

/**
 * Writes the adapter of a finished run's result from its checkpoints; the process may have ended before that.
 * @returns its step; null: the folder has no checkpoint
 */
export async function adapterOfFinished(keeper: FolderKeeper): Promise<number | null> {
  const { run } = keeper;
  const found = run && (await keeper.find(run.record.id));
  const result = found && resultOf(found);
  if (!found || !result) return null;
  const { name, config } = found.record.model;
  await saveAdapter(keeper.folder, { config, name }, await outcomeAt(keeper, found, result.step));
  return result.step;
}
