import type { Recipe } from '../recipe/schema.ts';
import type { Example, TaskSplit } from './example.ts';
import { hashText, parseHash, seededKey } from './hash.ts';

/** Every task's rows after the split; a task with no rows at all does not occur. */
export interface Split {
  /** Trained tasks in the order of their first appearance. */
  readonly tasks: readonly TaskSplit[];
  /** Tasks that are only evaluated: no training rows. */
  readonly heldOut: readonly TaskSplit[];
  readonly duplicatesRemoved: number;
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The order of rows within a task: does not depend on the order in which files were added (DATA-16). */
function byPlace(a: Example, b: Example): number {
  return byCodeUnits(a.file, b.file) || a.row - b.row || byCodeUnits(a.id, b.id);
}

function byTask(examples: readonly Example[]): Map<string, Example[]> {
  const tasks = new Map<string, Example[]>();
  for (const example of examples) {
    const rows = tasks.get(example.task);
    if (rows === undefined) tasks.set(example.task, [example]);
    else rows.push(example);
  }
  for (const rows of tasks.values()) rows.sort(byPlace);
  return tasks;
}

function withoutRepeats(rows: readonly Example[]): Example[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.id) && seen.add(row.id));
}

/**
 * How many of a task's rows validate it; one row at least is left to train on (DATA-13). A least number that
 * suits large tasks takes no more than half of a small one, which would have nothing to learn from.
 */
export function validationSize(rows: number, validation: Recipe['data']['validation']): number {
  const least = Math.min(validation.min, Math.floor(rows / 2));
  const wanted = Math.max(Math.round(rows * validation.fraction), least);
  return Math.max(0, Math.min(wanted, validation.max, rows - 1));
}

/** Ids in the order that seed and content alone decide: adding rows does not reshuffle the others. */
function seededOrder(ids: Iterable<string>, seed: number): string[] {
  const keyed = [...new Set(ids)].map((id) => ({ id, key: hashText(seededKey(parseHash(id)!, seed)) }));
  return keyed.sort((a, b) => byCodeUnits(a.key, b.key) || byCodeUnits(a.id, b.id)).map(({ id }) => id);
}

/**
 * The ids that validate. All rows of one content go together, in every task that has them, so that
 * nothing trained on is ever validated on; where they fit no task's room they are trained on.
 */
function chooseValidation(
  tasks: ReadonlyMap<string, readonly Example[]>,
  validation: Recipe['data']['validation'],
  seed: number,
): Set<string> {
  const room = new Map([...tasks].map(([task, rows]) => [task, validationSize(rows.length, validation)]));
  const places = new Map<string, string[]>();
  for (const [task, rows] of tasks) {
    for (const { id } of rows) {
      const at = places.get(id);
      if (at === undefined) places.set(id, [task]);
      else at.push(task);
    }
  }
  const chosen = new Set<string>();
  for (const id of seededOrder(places.keys(), seed)) {
    const need = new Map<string, number>();
    for (const task of places.get(id) ?? []) need.set(task, (need.get(task) ?? 0) + 1);
    if ([...need].some(([task, count]) => count > (room.get(task) ?? 0))) continue;
    for (const [task, count] of need) room.set(task, (room.get(task) ?? 0) - count);
    chosen.add(id);
  }
  return chosen;
}

/** Splits before anything is repeated (docs/spec/data.md, DATA-12 to DATA-17). */
export function splitExamples(examples: readonly Example[], slice: Recipe['data'], seed: number): Split {
  const all = byTask(examples);
  let duplicatesRemoved = 0;
  if (slice.duplicates !== 'keep') {
    for (const [task, rows] of all) {
      const unique = withoutRepeats(rows);
      duplicatesRemoved += rows.length - unique.length;
      all.set(task, unique);
    }
  }
  const held = new Set(slice.heldOut);
  const trained = new Map([...all].filter(([task]) => !held.has(task)));
  const chosen = chooseValidation(trained, slice.validation, seed);
  const tasks = [...trained].map(([task, rows]) => ({
    task,
    train: rows.filter((row) => !chosen.has(row.id)),
    validation: rows.filter((row) => chosen.has(row.id)),
  }));
  const learned = new Set(tasks.flatMap(({ train }) => train.map(({ id }) => id)));
  const heldOut = [...all]
    .filter(([task]) => held.has(task))
    .map(([task, rows]) => {
      const unseen = rows.filter((row) => !learned.has(row.id));
      const ids = unseen.map(({ id }) => id);
      const kept = new Set(seededOrder(ids, seed).slice(0, slice.validation.max));
      return {
        task,
        train: [],
        validation: unseen.filter((row) => kept.has(row.id)).slice(0, slice.validation.max),
      };
    });
  return { tasks, heldOut, duplicatesRemoved };
}
