import type { Example } from '../data/example.ts';
import type { Loaded } from '../generation/answer.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { initLora } from '../model/lora.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { scoredPositions } from '../network/batch.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationBatches } from '../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import { cosinesOf, type GradientPart, PARTS } from './cosines.ts';
import type { Turns } from './turns.ts';

/** How the gradients of tasks stand to each other, at one state of the adapter. */
export interface Conflicts {
  readonly tasks: readonly string[];
  /** ‖g‖₂ of each task's mean loss over all LoRA tensors. */
  readonly norms: readonly number[];
  /** Supervised tokens that each gradient is of. */
  readonly tokens: readonly number[];
  /** cosines[i][j] = g_i·g_j / (‖g_i‖‖g_j‖); null where one of them is zero. */
  readonly cosines: readonly (readonly (number | null)[])[];
  /** Standard errors of the cosines, from the rows that they are of (`cosinesOf`); null where there are too few. */
  readonly errors: readonly (readonly (number | null)[])[];
  /** Parts that each task's rows were dealt into for that. */
  readonly parts: readonly number[];
}

export interface TaskExamples {
  readonly task: string;
  readonly examples: readonly Example[];
}

interface ConflictOptions {
  readonly signal: AbortSignal;
  readonly turn: Turns['take'];
  /** Gradients that are there, of all. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Bytes of gradients on the host at most. */
const MOST_BYTES = 2 ** 30;
/** Gradients whose products are all taken: their number grows with the square. */
const MOST_GRADIENTS = 256;

interface Part {
  /** Place of its task. */
  readonly task: number;
  readonly batches: readonly PackedBatch[];
}

/** As many parts a task as memory and time allow. */
function partsOf(tasks: number, bytes: number): number {
  const fitting = Math.floor(Math.min(MOST_GRADIENTS, MOST_BYTES / bytes) / Math.max(1, tasks));
  if (fitting < 1) {
    const gib = ((tasks * bytes) / 2 ** 30).toFixed(1);
    throw new TemperError(
      'too-many-gradients',
      `The gradients of ${tasks} tasks would take ${gib} GiB: choose fewer tasks, or an adapter of a lower rank.`,
    );
  }
  return Math.min(PARTS, fitting);
}

/** Rows dealt like cards, so that every part has some of a sorted file's beginning and end. */
function deal<T>(rows: readonly T[], parts: number): readonly T[][] {
  const dealt = Array.from({ length: Math.min(parts, rows.length) }, (): T[] => []);
  rows.forEach((row, i) => {
    dealt[i % dealt.length]!.push(row);
  });
  return dealt;
}

async function readGradient(recorder: Recorder, trainer: Trainer, sections: readonly number[]) {
  const out: Float32Array[] = [];
  for (const [section, view] of trainer.gradient.entries())
    out.push(await recorder.readFloats(view, sections[section]!));
  return out;
}

const weightOf = (batches: readonly PackedBatch[]): number =>
  batches.reduce((sum, batch) => sum + scoredPositions(batch).weights.reduce((a, b) => a + b, 0), 0);
const tokensOf = (batches: readonly PackedBatch[]): number =>
  batches.reduce((sum, batch) => sum + scoredPositions(batch).rows.length, 0);

/**
 * The gradient of each task's mean loss over its rows (Σ w·nll / Σ w, no dropout), and the cosines between them:
 * where two are negative, a step for one task undoes some of the other (Yu et al. 2020, PCGrad). A base is asked
 * through the adapter that a run would begin with: its B is zero, so that only B has a gradient. Tasks without a
 * supervised token are left out.
 *
 * @returns null where it was cancelled
 * @throws TemperError `too-many-gradients`, `not-a-number`, `out-of-memory`, and what the device refuses
 */
export async function taskConflicts(
  { recorder, base, adapter }: Loaded,
  tokenizer: ChatTokenizer,
  tasks: readonly TaskExamples[],
  recipe: Recipe,
  { signal, turn, onProgress }: ConflictOptions,
): Promise<Conflicts | null> {
  const lora = adapter?.lora ?? recipe.lora;
  const asked = adapter ?? new DeviceAdapter(recorder, base.config, lora);
  let trainer: Trainer | null = null;
  try {
    if (!adapter) asked.load(initLora(base.config, lora, recipe.seed));
    const bytes = 4 * asked.sections.reduce((sum, count) => sum + count, 0);
    const most = partsOf(tasks.length, bytes);
    const named: string[] = [];
    const parts: Part[] = [];
    for (const { task, examples } of tasks) {
      const own = deal(examples, most)
        .map((rows) => evaluationBatches(rows, tokenizer, recipe))
        .filter((batches) => weightOf(batches) > 0);
      if (own.length === 0) continue;
      for (const batches of own) parts.push({ task: named.length, batches });
      named.push(task);
    }
    const capacity = capacityOf(
      parts.flatMap(({ batches }) => batches),
      true,
    );
    const { recomputation, memory } = recipe.training;
    const budget = memory === null ? null : memory * 2 ** 30;
    const request = { capacity, recomputation, budget };
    ({ trainer } = await turn(() => Trainer.open(recorder, base, asked, recipe.training, request)));
    const gradients: GradientPart[] = [];
    for (const [done, { task, batches }] of parts.entries()) {
      if (signal.aborted) return null;
      onProgress({ done, total: parts.length });
      const opened = trainer;
      const gradient = await turn(async () => {
        const stats = await opened.gradients(batches);
        if (stats?.broken) {
          const message = `The gradient of ${named[task]} is not a number: this checkpoint cannot be compared.`;
          throw new TemperError('not-a-number', message);
        }
        return readGradient(recorder, opened, asked.sections);
      });
      gradients.push({ task, weight: weightOf(batches), gradient });
    }
    onProgress({ done: parts.length, total: parts.length });
    const tokens = named.map((_, place) =>
      parts.reduce((sum, part) => sum + (part.task === place ? tokensOf(part.batches) : 0), 0),
    );
    const dealt = named.map((_, place) => parts.filter(({ task }) => task === place).length);
    const found = await cosinesOf(named.length, gradients, signal);
    return found && { tasks: named, tokens, ...found, parts: dealt };
  } finally {
    trainer?.dispose();
    if (!adapter) asked.dispose();
  }
}
