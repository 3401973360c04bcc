import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';

/** A path without links and detours, as far as it exists: two spellings of one file are one. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const whole = resolve(path);
    const parent = dirname(whole);
    return parent === whole ? whole : join(await realPath(parent), basename(whole));
  }
}

/** The ends of paths that tell them apart, as many names long as that takes: "a/train.jsonl", "b/train.jsonl". */
export function distinctEnds(paths: readonly string[]): string[] {
  const names = paths.map((path) => path.split(sep));
  const longest = names.reduce((most, parts) => Math.max(most, parts.length), 0);
  for (let length = 1; length < longest; length++) {
    const ends = names.map((parts) => parts.slice(-length).join('/'));
    if (new Set(ends).size === ends.length) return ends;
  }
  return names.map((parts) => parts.join('/'));
}
