import type { Recipe } from '../../recipe/schema.ts';
import type { Breather } from '../breather.ts';
import { parseHash } from '../hash.ts';
import { type AllRows, placeFinder, type RowTasks } from './all-rows.ts';
import { type LengthBin, ROW_FLAGS, type RowFlag, type RowSplit, type TaskCare } from './types.ts';

export interface CareInput {
  readonly rows: AllRows;
  readonly tasks: RowTasks;
  readonly data: Recipe['data'];
  readonly split: RowSplit;
  /** By place: the first of the rows that are nearly alike; null while that is not known. */
  readonly near: Uint32Array | null;
}

/** The first bar of a histogram ends here, in UTF-16 units; each one after it is twice as wide. */
const FIRST_BIN = 16;

/** The bar that a length falls into: 0 to 15, 16 to 31, 32 to 63, … (DATA-49) */
const binOf = (units: number) => (units < FIRST_BIN ? 0 : Math.floor(Math.log2(units / FIRST_BIN)) + 1);
const binStart = (bin: number) => (bin === 0 ? 0 : FIRST_BIN * 2 ** (bin - 1));

/** What is counted of one task. */
class TaskCount {
  rows = 0;
  duplicates = 0;
  duplicatesAcross = 0;
  nearDuplicates = 0;
  nearDuplicatesAcross = 0;
  contaminated = 0;
  readonly flags = ROW_FLAGS.map(() => 0);
  readonly prompts: number[] = [];
  readonly answers: number[] = [];
}

/** Tells whether a group was met before, in a task and in any. */
class Met {
  /** The task that each group was first met in, plus one. */
  private readonly firstTask: Uint32Array;
  /** The tasks after that one, of the groups that have them. */
  private readonly others = new Map<number, Set<number>>();

  constructor(groups: number) {
    this.firstTask = new Uint32Array(groups);
  }

  add(group: number, task: number): 'new' | 'within' | 'across' {
    const first = this.firstTask[group]!;
    if (first === 0) {
      this.firstTask[group] = task + 1;
      return 'new';
    }
    if (first === task + 1) return 'within';
    const others = this.others.get(group) ?? new Set();
    if (others.has(task)) return 'within';
    this.others.set(group, others.add(task));
    return 'across';
  }
}

function median(sorted: Uint32Array): number {
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return sorted.length === 0 ? 0 : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function histogram(prompts: Uint32Array, answers: Uint32Array, bins: number): LengthBin[] {
  const counts = Array.from({ length: bins }, (_, bin) => ({
    from: binStart(bin),
    to: binStart(bin + 1),
    prompts: 0,
    answers: 0,
  }));
  for (const units of prompts) counts[binOf(units)]!.prompts++;
  for (const units of answers) counts[binOf(units)]!.answers++;
  return counts;
}

/** What to look at in each task, from columns alone: no text is read (DATA-47 to DATA-49). */
export async function careOf(input: CareInput, breather: Breather): Promise<TaskCare[]> {
  const { rows, tasks, data, split, near } = input;
  const excluded = new Set(
    data.excluded.flatMap((id) => {
      const hash = parseHash(id);
      return hash === null ? [] : [rows.contents.find(hash)];
    }),
  );
  const contaminated = near === null ? null : contaminatedRows(rows, split, near);
  const counts = tasks.names.map(() => new TaskCount());
  const met = new Met(rows.contents.count);
  const metNear = new Met(near === null ? 0 : rows.count);
  let longest = 0;
  for (const { file, from } of rows.files) {
    const { index } = file;
    for (let i = 0; i < index.count; i++) {
      const place = from + i;
      if (excluded.has(rows.contentOf[place]!)) continue;
      const task = tasks.taskOf[place]!;
      const count = counts[task]!;
      count.rows++;
      const same = met.add(rows.contentOf[place]!, task);
      if (same === 'within') count.duplicates++;
      if (same === 'across') count.duplicatesAcross++;
      if (near !== null) {
        const alike = metNear.add(near[place]!, task);
        // What is the same is counted above, and not once more as alike.
        if (same === 'new' && alike === 'within') count.nearDuplicates++;
        if (same === 'new' && alike === 'across') count.nearDuplicatesAcross++;
      }
      if (contaminated?.[place] === 1) count.contaminated++;
      for (let bit = 0; bit < ROW_FLAGS.length; bit++) count.flags[bit]! += (index.flags[i]! >> bit) & 1;
      const [prompt, answer] = [index.promptUnits[i]!, index.answerUnits[i]!];
      count.prompts.push(prompt);
      count.answers.push(answer);
      longest = Math.max(longest, prompt, answer);
    }
    await breather.breathe();
  }
  const cares: TaskCare[] = [];
  for (const [place, count] of counts.entries()) {
    if (count.rows > 0) cares.push(taskCare(tasks.names[place]!, count, near !== null, binOf(longest) + 1));
    await breather.breathe();
  }
  return cares;
}

function taskCare(task: string, count: TaskCount, isNearKnown: boolean, bins: number): TaskCare {
  const prompts = Uint32Array.from(count.prompts).sort();
  const answers = Uint32Array.from(count.answers).sort();
  const [inAnswer, control, short, replacement] = count.flags;
  const flags: Record<RowFlag, number> = {
    'prompt-in-answer': inAnswer!,
    'control-characters': control!,
    'short-answer': short!,
    'replacement-character': replacement!,
  };
  const { rows, duplicates, duplicatesAcross } = count;
  return {
    task,
    rows,
    duplicates,
    duplicatesAcross,
    nearDuplicates: isNearKnown ? count.nearDuplicates : null,
    nearDuplicatesAcross: isNearKnown ? count.nearDuplicatesAcross : null,
    contaminated: isNearKnown ? count.contaminated : null,
    flags,
    medianPrompt: median(prompts),
    medianAnswer: median(answers),
    longestAnswer: answers.at(-1) ?? 0,
    lengths: histogram(prompts, answers, bins),
  };
}

/** By place, 1 where a training row is nearly alike to a validation row of any task. */
function contaminatedRows(rows: AllRows, split: RowSplit, near: Uint32Array): Uint8Array {
  const placeOf = placeFinder(rows);
  const validates = new Uint8Array(rows.count);
  for (const { validation } of [...split.tasks, ...split.heldOut]) {
    for (const number of validation) validates[near[placeOf(number)]!] = 1;
  }
  const found = new Uint8Array(rows.count);
  for (const { train } of split.tasks) {
    for (const number of train) {
      const place = placeOf(number);
      found[place] = validates[near[place]!]!;
    }
  }
  return found;
}
