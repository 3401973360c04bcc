import type { Recipe } from '../../recipe/schema.ts';
import type { Breather } from '../breather.ts';
import { parseHash } from '../hash.ts';
import { type AllRows, type RowTasks, rowNumbers } from './all-rows.ts';
import { type Groups, groupBy } from './groups.ts';
import { seededOrder } from './seeded-order.ts';
import type { RowSplit, TaskRows } from './types.ts';

type Validation = Recipe['data']['validation'];

/**
 * How many of a task's rows validate it; one row at least is left to train on (DATA-13). A least number that
 * suits large tasks takes no more than half of a small one, which would have nothing to learn from.
 */
export function validationSize(rows: number, validation: Validation): number {
  const least = Math.min(validation.min, Math.floor(rows / 2));
  const wanted = Math.max(Math.round(rows * validation.fraction), least);
  return Math.max(0, Math.min(wanted, validation.max, rows - 1));
}

/** What a row is in the split; by place, in a Uint8Array. */
const TRAINS = 0;
const VALIDATES = 1;
const REMOVED = 2;
/** Where repeats are looked for, rows of held-out tasks are a side of their own, in the place of the removed. */
const HELD_OUT = 2;

export interface SplitInput {
  readonly rows: AllRows;
  readonly tasks: RowTasks;
  /** Names of the files whose rows all validate. */
  readonly validationFiles: ReadonlySet<string>;
  /** By place: the group of rows that are nearly alike; null where the recipe does not ask for it. */
  readonly near: Uint32Array | null;
}

/** Takes rows out and puts them on a side, a rule after the other. Rows are called by their places. */
class Splitter {
  private readonly state: Uint8Array;
  readonly byContent: Groups;
  /** By task: 1 where it is held out. */
  private readonly heldOut: Uint8Array;
  readonly removed = { excluded: 0, duplicates: 0, nearDuplicates: 0, contaminated: 0 };

  constructor(
    private readonly input: SplitInput,
    private readonly data: Recipe['data'],
    private readonly seed: number,
  ) {
    const { rows, tasks } = input;
    this.state = new Uint8Array(rows.count);
    this.byContent = groupBy(rows.contentOf, rows.contents.count);
    const held = new Set(data.heldOut);
    this.heldOut = Uint8Array.from(tasks.names, (name) => (held.has(name) ? 1 : 0));
  }

  /** Contents that were left out by hand are on no side (DATA-46). */
  exclude(): void {
    const { contents } = this.input.rows;
    for (const id of this.data.excluded) {
      const hash = parseHash(id);
      const content = hash === null ? null : contents.find(hash);
      if (content === null) continue;
      for (const row of this.members(this.byContent, content)) this.remove(row, 'excluded');
    }
  }

  /** All rows of a validation file validate, and what it holds is trained on nowhere (DATA-43). */
  takeValidationFiles(): void {
    const { files, contentOf } = this.input.rows;
    for (const { file, from } of files) {
      if (!this.input.validationFiles.has(file.name)) continue;
      for (let row = from; row < from + file.index.count; row++) {
        if (this.state[row] === TRAINS) this.state[row] = VALIDATES;
      }
    }
    if (this.input.validationFiles.size > 0) this.clearTraining(this.byContent, contentOf);
  }

  /**
   * The first row of each group stays, of each task or of all. Validation files and held-out tasks are looked at by
   * themselves: what is never trained on takes no row from training.
   */
  removeRepeats(groups: Groups, across: boolean, as: 'duplicates' | 'nearDuplicates'): void {
    const { taskOf, names } = this.input.tasks;
    // For each side and each task the last group that it has had a row of: no set for a million groups.
    const last = [TRAINS, VALIDATES, HELD_OUT].map(() => new Int32Array(across ? 1 : names.length).fill(-1));
    for (let group = 0; group + 1 < groups.starts.length; group++) {
      if (groups.starts[group + 1]! - groups.starts[group]! < 2) continue;
      for (const row of this.members(groups, group)) {
        const state = this.state[row]!;
        if (state === REMOVED) continue;
        const side = last[this.isHeldOut(row) ? HELD_OUT : state]!;
        const task = across ? 0 : taskOf[row]!;
        if (side[task] === group) this.remove(row, as);
        side[task] = group;
      }
    }
  }

  /**
   * The contents that validate. All rows of one content go together, in every task that has them, so that
   * nothing trained on is ever validated on; where they fit no task's room they are trained on (DATA-12).
   */
  chooseValidation(): void {
    const { rows, tasks } = this.input;
    const room = this.validationRoom();
    let left = room.reduce((sum, rows) => sum + rows, 0);
    for (const content of seededOrder(this.trainedContents(), rows.contents, this.seed)) {
      if (left === 0) break;
      const members = this.members(this.byContent, content);
      // Most contents have one row, and most tasks are full long before the last content.
      if (members.length === 1 && room[tasks.taskOf[members[0]!]!] === 0) continue;
      const own = members.filter((row) => this.trains(row));
      const need = new Map<number, number>();
      for (const row of own) need.set(tasks.taskOf[row]!, (need.get(tasks.taskOf[row]!) ?? 0) + 1);
      if ([...need].some(([task, count]) => count > room[task]!)) continue;
      for (const [task, count] of need) room[task]! -= count;
      for (const row of own) this.state[row] = VALIDATES;
      left -= own.length;
    }
  }

  /** Training rows in a group with a validation row go. */
  clearTraining(groups: Groups, groupOf: Uint32Array): void {
    const validates = new Uint8Array(groups.starts.length - 1);
    for (let row = 0; row < this.state.length; row++) {
      if (this.state[row] === VALIDATES) validates[groupOf[row]!] = 1;
    }
    for (let row = 0; row < this.state.length; row++) {
      if (this.trains(row) && validates[groupOf[row]!] === 1) this.remove(row, 'contaminated');
    }
  }

  /** What held-out tasks are evaluated on: some of their rows, none of which another task trains on (DATA-15). */
  chooseHeldOut(near: { readonly groups: Groups; readonly groupOf: Uint32Array } | null): void {
    const { rows, tasks } = this.input;
    const learned = new Uint8Array(rows.contents.count);
    const nearLearned = new Uint8Array(near === null ? 0 : near.groups.starts.length - 1);
    for (let row = 0; row < rows.count; row++) {
      if (!this.trains(row)) continue;
      learned[rows.contentOf[row]!] = 1;
      if (near !== null) nearLearned[near.groupOf[row]!] = 1;
    }
    const unseen = (row: number) =>
      learned[rows.contentOf[row]!] === 0 && (near === null || nearLearned[near.groupOf[row]!] === 0);
    const byTask = groupBy(tasks.taskOf, tasks.names.length);
    for (const [task, held] of this.heldOut.entries()) {
      if (held === 0) continue;
      const own = this.members(byTask, task);
      if (own.some((row) => this.state[row] === VALIDATES)) continue;
      const free = own.filter((row) => this.state[row] === TRAINS && unseen(row));
      const contents = Uint32Array.from(new Set(free.map((row) => rows.contentOf[row]!)));
      const most = this.data.validation.max;
      const kept = new Set(seededOrder(contents, rows.contents, this.seed).subarray(0, most));
      for (const row of free.filter((one) => kept.has(rows.contentOf[one]!)).subarray(0, most)) {
        this.state[row] = VALIDATES;
      }
    }
  }

  split(): RowSplit {
    const { rows, tasks } = this.input;
    const numbers = rowNumbers(rows);
    const sides = tasks.names.map(() => [0, 0] as [number, number]);
    for (let row = 0; row < rows.count; row++) {
      const state = this.state[row]!;
      if (state !== REMOVED) sides[tasks.taskOf[row]!]![state]!++;
    }
    const all: TaskRows[] = tasks.names.map((task, place) => ({
      task,
      train: new Uint32Array(this.heldOut[place] === 1 ? 0 : sides[place]![TRAINS]),
      validation: new Uint32Array(sides[place]![VALIDATES]),
    }));
    const next = sides.map(() => [0, 0]);
    for (let row = 0; row < rows.count; row++) {
      const state = this.state[row]!;
      const task = tasks.taskOf[row]!;
      if (state === REMOVED || (state === TRAINS && this.isHeldOut(row))) continue;
      const side = state === TRAINS ? all[task]!.train : all[task]!.validation;
      side[next[task]![state]!++] = numbers[row]!;
    }
    const evaluated = ({ train }: TaskRows, place: number) => this.heldOut[place] === 1 || train.length === 0;
    const filled = all.map((task, place) => ({ task, evaluated: evaluated(task, place), place }));
    const present = filled.filter(({ place }) => sides[place]![TRAINS] + sides[place]![VALIDATES] > 0);
    return {
      tasks: present.filter((one) => !one.evaluated).map(({ task }) => task),
      heldOut: present.filter((one) => one.evaluated).map(({ task }) => task),
      removed: this.removed,
    };
  }

  /**
   * Rows that each task may give to validation. A task with rows of a validation file gives none of its own,
   * and where such a file belongs to no task that trains, it stands for all of them (DATA-43).
   */
  private validationRoom(): Uint32Array {
    const { tasks, rows } = this.input;
    const training = new Uint32Array(tasks.names.length);
    const validating = new Uint32Array(tasks.names.length);
    for (let row = 0; row < rows.count; row++) {
      if (this.trains(row)) training[tasks.taskOf[row]!]!++;
      else if (this.state[row] === VALIDATES) validating[tasks.taskOf[row]!]!++;
    }
    const standsForAll = training.some(
      (count, task) => count === 0 && validating[task]! > 0 && this.heldOut[task] === 0,
    );
    return training.map((count, task) =>
      standsForAll || validating[task]! > 0 ? 0 : validationSize(count, this.data.validation),
    );
  }

  private trainedContents(): Uint32Array {
    const { contentOf, contents, count } = this.input.rows;
    const list = new Uint32Array(contents.count);
    const isListed = new Uint8Array(contents.count);
    let listed = 0;
    for (let row = 0; row < count; row++) {
      const content = contentOf[row]!;
      if (isListed[content] === 1 || !this.trains(row)) continue;
      isListed[content] = 1;
      list[listed++] = content;
    }
    return list.subarray(0, listed);
  }

  private trains(row: number): boolean {
    return this.state[row] === TRAINS && !this.isHeldOut(row);
  }

  private isHeldOut(row: number): boolean {
    return this.heldOut[this.input.tasks.taskOf[row]!] === 1;
  }

  private members({ starts, members }: Groups, group: number): Uint32Array {
    return members.subarray(starts[group], starts[group + 1]);
  }

  private remove(row: number, as: keyof Splitter['removed']): void {
    if (this.state[row] === REMOVED) return;
    this.state[row] = REMOVED;
    this.removed[as]++;
  }
}

/** Splits before anything is repeated (docs/spec/data.md, "The split"). */
export async function splitRows(
  input: SplitInput,
  data: Recipe['data'],
  seed: number,
  breather: Breather,
): Promise<RowSplit> {
  const splitter = new Splitter(input, data, seed);
  const { rows, near } = input;
  const nearGroups = near === null ? null : { groups: groupBy(near, rows.count), groupOf: near };
  splitter.exclude();
  splitter.takeValidationFiles();
  await breather.breathe();
  if (data.duplicates !== 'keep') {
    splitter.removeRepeats(splitter.byContent, data.duplicates === 'remove-across', 'duplicates');
  }
  if (data.nearDuplicates !== 'keep' && nearGroups !== null) {
    splitter.removeRepeats(nearGroups.groups, data.nearDuplicates === 'remove-across', 'nearDuplicates');
  }
  await breather.breathe();
  splitter.chooseValidation();
  await breather.breathe();
  const clears = data.contamination === 'remove' ? nearGroups : null;
  if (clears !== null) splitter.clearTraining(clears.groups, clears.groupOf);
  splitter.chooseHeldOut(clears);
  return splitter.split();
}
