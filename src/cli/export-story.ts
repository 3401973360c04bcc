import { basename, dirname } from 'node:path';
import type { TrainingStory } from '../exports/weights/source.ts';
import { ok, type Result } from '../io/faults.ts';
import { checkpointName } from '../runs/checkpoint.ts';
import { RunLog } from '../runs/log.ts';
import { resultOf } from '../runs/record.ts';
import { storyOf } from '../runs/story.ts';
import { readLogText, readRunFolder } from './folder-keeper.ts';

/** The folder of the run that an adapter's folder or a checkpoint's file belongs to. */
const runFolderOf = (path: string): string => (path.endsWith('.safetensors') ? dirname(dirname(path)) : path);

/** What the run did that left an adapter or a checkpoint there (EXP-18); null: there is no run beside it. */
export async function storyAt(path: string): Promise<Result<TrainingStory | null>> {
  const folder = runFolderOf(path);
  const read = await readRunFolder(folder);
  if (!read.ok) return read;
  const entry = read.value;
  // The adapter in a run's folder is that of its result.
  const checkpoint =
    folder === path
      ? entry && resultOf(entry)
      : entry?.checkpoints.find(({ step }) => checkpointName(step) === basename(path));
  if (!entry || !checkpoint) return ok(null);
  const log = RunLog.parse(await readLogText(folder));
  return log.ok ? ok(storyOf(entry, log.value, checkpoint.step)) : log;
}
