import { taskName } from '../data/set/all-rows.ts';
import { type FileSettings, fileSettings, type Recipe } from '../recipe/schema.ts';

type Data = Recipe['data'];
type Change = Partial<Data>;

/** A record without a name. */
function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

/** A record with a value; the others stay in their order. */
function having<T>(record: Readonly<Record<string, T>>, name: string, value: T): Record<string, T> {
  return Object.fromEntries([...Object.entries(record).filter(([key]) => key !== name), [name, value]]);
}

/** A record in which one name is another; where that has a value of its own, it stays. */
function moved<T>(record: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  const isTaken = Object.hasOwn(record, to);
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]): [string, T][] => {
      if (name !== from) return [[name, value]];
      return isTaken ? [] : [[to, value]];
    }),
  );
}

const withName = (list: readonly string[], name: string, isIn: boolean): string[] =>
  isIn ? [...new Set([...list, name])] : list.filter((one) => one !== name);

/** A file is read as the settings say. */
export function setFile(data: Data, file: string, change: Partial<FileSettings>): Change {
  return { files: having(data.files, file, { ...fileSettings(data, file), ...change }) };
}

/** A file is read as it is detected. */
export function detectFile(data: Data, file: string): Change {
  return { files: without(data.files, file) };
}

/** A task is only evaluated, or trained on again. */
export function holdOut(data: Data, task: string, isHeld: boolean): Change {
  return { heldOut: withName(data.heldOut, task, isHeld) };
}

/** A task has a colour of its own (#rrggbb); null: that of its place. */
export function setColour(data: Data, task: string, colour: string | null): Change {
  return { colours: colour === null ? without(data.colours, task) : having(data.colours, task, colour) };
}

/**
 * A task goes up (−1) or down (+1); at the ends it stays.
 *
 * @param shown all tasks in the order that they have now
 */
export function moveTask(shown: readonly string[], task: string, by: -1 | 1): Pick<Data, 'order'> {
  const order = [...shown];
  const at = order.indexOf(task);
  const other = order[at + by];
  if (at < 0 || other === undefined) return { order };
  order[at] = other;
  order[at + by] = task;
  return { order };
}

/**
 * Another name for a task: of two tasks that have one name then, one task is made. What the recipe says of the
 * old name it says of the new one, where it says nothing of that yet.
 *
 * @param given what files and columns call the tasks of the set
 */
export function renameTask(
  { data, mixture }: Recipe,
  given: readonly string[],
  from: string,
  to: string,
): { readonly data: Change; readonly mixture: Pick<Recipe['mixture'], 'weights'> } {
  const merges = given.some((task) => taskName(task, data) === to);
  let { rename } = data;
  for (const task of given) {
    if (taskName(task, data) !== from) continue;
    rename = task === to ? without(rename, task) : having(rename, task, to);
  }
  const called = (list: readonly string[]) => [...new Set(list.map((one) => (one === from ? to : one)))];
  return {
    data: {
      rename,
      // A task that is trained on is not held out by what is merged into it.
      heldOut: merges ? withName(data.heldOut, from, false) : called(data.heldOut),
      order: called(data.order),
      colours: moved(data.colours, from, to),
    },
    mixture: { weights: mixture.weights && moved(mixture.weights, from, to) },
  };
}

/** A content is left out of everything, or is not. */
export function exclude(data: Data, id: string, isOut: boolean): Change {
  return { excluded: withName(data.excluded, id, isOut) };
}

/** A content is marked for a later look, or is not. */
export function flag(data: Data, id: string, isMarked: boolean): Change {
  return { flagged: withName(data.flagged, id, isMarked) };
}
