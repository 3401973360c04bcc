import { Breather } from '../../breather.ts';
import type { AllRows } from '../all-rows.ts';
import type { HeldFile } from '../held-file.ts';
import { readRows } from '../read-rows.ts';
import type { SearchOptions } from '../search.ts';
import { NearRows } from './near-rows.ts';

/**
 * By place, the first of the rows that a row is nearly alike to (DATA-44). Every content is read once, however
 * many rows have it.
 *
 * @throws the signal's reason when it is aborted
 */
export async function findNearRows(
  files: readonly HeldFile[],
  rows: AllRows,
  { signal, onProgress }: SearchOptions,
): Promise<Uint32Array> {
  const breather = new Breather(signal);
  const { contentOf, contents } = rows;
  const near = new NearRows(contents.count);
  const firstPlace = new Uint32Array(contents.count).fill(rows.count);
  for (let place = rows.count - 1; place >= 0; place--) firstPlace[contentOf[place]!] = place;
  const byName = new Map(files.map((file) => [file.name, file]));
  let done = 0;
  for (const { file, from } of rows.files) {
    const held = byName.get(file.name);
    if (held === undefined) continue;
    const own = Uint32Array.from({ length: file.index.count }, (_, i) => i);
    const firsts = own.filter((i) => firstPlace[contentOf[from + i]!] === from + i);
    for await (const read of readRows(held, firsts, signal === undefined ? {} : { signal })) {
      for (const { place, messages } of read) {
        near.add(contentOf[from + place]!, messages);
        done++;
        if (done % 256 === 0) await breather.breathe();
      }
      onProgress?.({ done, total: contents.count });
    }
  }
  const groups = await near.groups(breather);
  return contentOf.map((content) => firstPlace[groups[content]!]!);
}
