import { TemperError } from '../io/faults.ts';
import { type Checkpoint, type CheckpointInfo, decodeCheckpoint } from './checkpoint.ts';
import type { RunKeeper } from './library.ts';
import { RunLog } from './log.ts';
import type { RunFile, RunRecord } from './record.ts';
import { differingFiles } from './rows-hash.ts';

/** A run that goes on: what it is, and where. */
export interface TakenUp {
  readonly record: RunRecord;
  /** The newest that is whole; null: none is, and the run begins anew. */
  readonly from: { readonly checkpoint: Checkpoint; readonly log: RunLog } | null;
  /** Those that are kept until there, by step. */
  readonly checkpoints: readonly CheckpointInfo[];
  /** What is wrong with newer ones, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Finds a run and its newest good checkpoint.
 * @throws TemperError `run-missing`
 */
export async function takeUp(keeper: RunKeeper, id: string): Promise<TakenUp> {
  const found = await keeper.find(id);
  if (!found)
    throw new TemperError('run-missing', `There is no run ${id} to go on with: start it anew.`, { id });
  const { record, checkpoints } = found;
  const warnings: string[] = [];
  for (const { step } of checkpoints.toSorted((a, b) => b.step - a.step)) {
    const bytes = await keeper.read(id, step);
    if (!bytes) {
      warnings.push(`The checkpoint of step ${step} is not there any more.`);
      continue;
    }
    const checkpoint = await decodeCheckpoint(bytes, `The checkpoint of step ${step}`);
    if (!checkpoint.ok) {
      warnings.push(checkpoint.fault.message);
      continue;
    }
    const { value } = checkpoint;
    const log = RunLog.parse(value.log);
    if (value.run === id && value.step === step && log.ok) {
      const kept = checkpoints.filter((one) => one.step <= step);
      return { record, from: { checkpoint: value, log: log.value }, checkpoints: kept, warnings };
    }
    warnings.push(`The checkpoint of step ${step} is not one of this run.`);
  }
  return { record, from: null, checkpoints: [], warnings };
}

/**
 * Refuses to go on with another model or other rows than the run began with, or where it is judged by its plain text,
 * with another.
 * @throws TemperError `model-changed`, `data-changed`
 */
export function checkSame(
  record: RunRecord,
  now: {
    readonly rows: string;
    readonly model: { readonly name: string; readonly hash: string };
    readonly files: readonly RunFile[];
    readonly plainText: string | null;
  },
): void {
  const { model } = record;
  if (now.model.hash !== model.hash) {
    const other =
      now.model.name === model.name ? 'the model of that name is another now' : `this is ${now.model.name}`;
    throw new TemperError(
      'model-changed',
      `The run was trained on ${model.name} (SHA-256 ${model.hash.slice(0, 12)}…), and ${other}: choose the folder that it began with.`,
      { before: model.hash, now: now.model.hash },
    );
  }
  if (now.plainText !== record.plainText && record.recipe.evaluation.measure === 'plain-text') {
    const message =
      'The run is judged by its loss on plain text, and the text is not the one that it began with: give it that text, and it goes on.';
    throw new TemperError('data-changed', message, { before: record.plainText, now: now.plainText });
  }
  if (now.rows !== record.rows) {
    const differing = differingFiles(record.files, now.files);
    const what =
      differing === ''
        ? 'the files have the same names and sizes, but other contents or another split'
        : differing;
    throw new TemperError(
      'data-changed',
      `The rows are not those that the run began with: ${what}. Give it the files that it began with, in their order, and it goes on.`,
      { before: record.rows, now: now.rows },
    );
  }
}
