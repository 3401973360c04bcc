import type { Message, TaskSplit } from '../data/example.ts';
import type { Sink } from '../io/bytes.ts';
import { TemperError } from '../io/faults.ts';
import type { Draw, MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';

/** A file that went into the mixture. */
interface SourceFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal, where it was computed. */
  readonly sha256?: string;
}

/** The mixed set and everything that made it. */
export interface MixedSet {
  readonly recipe: Recipe;
  readonly plan: MixturePlan;
  readonly draw: Draw;
  /** The rows that the draw points into. */
  readonly splits: readonly TaskSplit[];
  readonly files: readonly SourceFile[];
}

/** "jsonl": a row a line; "json": one array with a row a line. */
export type MixtureFormat = 'jsonl' | 'json';

const BLOCK_CHARACTERS = 1 << 20;

/** A message under the names that OpenAI and chat templates use. */
function openAiMessage({ role, content, reasoning, toolCalls, name, toolCallId, weight }: Message) {
  return {
    role,
    content,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
    ...(name === undefined ? {} : { name }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(weight === undefined ? {} : { weight }),
  };
}

/** One drawn row as it is exported: {"messages": [...], "tools"?: [...], "task": ...}. */
function rowText(set: MixedSet, rows: ReadonlyMap<string, TaskSplit>, task: number, row: number): string {
  const name = set.plan.tasks[task]?.task;
  const example = name === undefined ? undefined : rows.get(name)?.train[row];
  if (example === undefined) {
    throw new TemperError('draw-out-of-range', `The draw points to row ${row} of task ${task}.`, {
      task,
      row,
    });
  }
  const { messages, tools } = example;
  return JSON.stringify({
    messages: messages.map(openAiMessage),
    ...(tools === undefined ? {} : { tools }),
    task: example.task,
  });
}

/** The manifest beside a mixed set: enough to make it again, byte for byte. */
export function mixtureManifest({ recipe, plan, draw, files }: MixedSet, format: MixtureFormat): string {
  const manifest = {
    format: 'temper-mixture',
    version: 1,
    rows: format === 'jsonl' ? 'One JSON object a line.' : 'One JSON array.',
    fields:
      'messages: [{role, content, reasoning_content?, tool_calls?, name?, tool_call_id?, weight?}]; weight 0 keeps a turn out of the loss. tools: what may be called. task: the source.',
    order: 'Training order: the epochs one after the other, each shuffled.',
    seed: recipe.seed,
    total: plan.total,
    epochs: draw.map((epoch) => epoch.length),
    tasks: plan.tasks,
    notes: plan.notes,
    files,
    recipe,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Streams the mixed set, in training order, to a sink (EXP-1). The sink is closed at the end and aborted
 * where anything fails.
 */
export async function exportMixture(set: MixedSet, format: MixtureFormat, sink: Sink): Promise<void> {
  const encoder = new TextEncoder();
  const rows = new Map(set.splits.map((split) => [split.task, split]));
  const [open, between, end] = format === 'json' ? ['[\n', ',\n', '\n]\n'] : ['', '\n', '\n'];
  let block = open;
  let first = true;
  try {
    for (const epoch of set.draw) {
      for (const { task, row } of epoch) {
        block += (first ? '' : between) + rowText(set, rows, task, row);
        first = false;
        if (block.length < BLOCK_CHARACTERS) continue;
        await sink.write(encoder.encode(block));
        block = '';
      }
    }
    await sink.write(encoder.encode(block + end));
  } catch (error) {
    await sink.abort();
    throw error;
  }
  await sink.close();
}
