import type { Row } from '../values.ts';

/**
 * A function of a row's keys alone, which is worked out again only where the keys are others than before: the rows
 * of a file mostly have the same, and to compare them is much cheaper than to look for names that are not there.
 */
export function byKeys<T>(work: (row: Row) => T): (row: Row) => T {
  let keys: readonly string[] | null = null;
  let known: T;
  return (row) => {
    if (keys !== null && hasKeys(row, keys)) return known;
    keys = Object.keys(row);
    known = work(row);
    return known;
  };
}

function hasKeys(row: Row, keys: readonly string[]): boolean {
  let at = 0;
  // Object.keys would make a list for each row; what is parsed inherits nothing that could be enumerated.
  for (const key in row) if (key !== keys[at++]) return false;
  return at === keys.length;
}
