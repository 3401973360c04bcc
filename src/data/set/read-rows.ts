import { TemperError } from '../../io/faults.ts';
import type { ReadOptions } from '../breather.ts';
import { parseRecord } from '../containers/record.ts';
import { contentHash } from '../hash.ts';
import { mapRecord } from '../shapes/map.ts';
import type { MappedExample, MappedRecord } from '../shapes/reading.ts';
import type { HeldFile } from './held-file.ts';

/** Records this near to each other are read in one go. */
const GAP_BYTES = 64 * 1024;
const SLICE_BYTES = 4 * 1024 * 1024;

/** An example by its place in its file's index. */
export interface ReadRow extends MappedExample {
  readonly place: number;
}

/** A stretch of bytes and the places from `from` to below `to` of a list whose records lie in it. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

function* stretches({ index }: HeldFile, places: ArrayLike<number>): Generator<Stretch> {
  const { starts, lengths } = index;
  for (let from = 0; from < places.length; ) {
    const start = starts[places[from]!]!;
    let end = start + lengths[places[from]!]!;
    let to = from + 1;
    for (; to < places.length; to++) {
      const next = starts[places[to]!]!;
      const nextEnd = next + lengths[places[to]!]!;
      if (next < start || next > end + GAP_BYTES || nextEnd - start > SLICE_BYTES) break;
      end = Math.max(end, nextEnd);
    }
    yield { from, to, start, end };
    from = to;
  }
}

/** What is said where a file's bytes are no longer those that were imported. */
function changed({ name }: HeldFile, row: number): TemperError {
  const message = `${name} has changed since it was imported: its row ${row} is another now. Import it again.`;
  return new TemperError('data-changed', message, { file: name, row });
}

/**
 * Examples of one file, a few MB of records at a time. Each is held against the id in the index, so that what is
 * trained on is what was split.
 *
 * @param places in the order in which they are wanted; ascending ones cost the fewest reads
 */
export async function* readRows(
  file: HeldFile,
  places: ArrayLike<number>,
  { signal }: ReadOptions = {},
): AsyncGenerator<readonly ReadRow[]> {
  const { starts, lengths, parts, rows, ids } = file.index;
  for (const { from, to, start, end } of stretches(file, places)) {
    signal?.throwIfAborted();
    const bytes = await file.text.slice(start, end);
    const read: ReadRow[] = [];
    let record = -1;
    let examples: MappedRecord['examples'] = [];
    for (let i = from; i < to; i++) {
      const place = places[i]!;
      const at = starts[place]!;
      // The examples of a tree follow each other and share its record.
      if (record !== at) {
        const own = bytes.subarray(at - start, at - start + lengths[place]!);
        ({ examples } = mapRecord(parseRecord(own, file.summary.layout), file.reading));
        record = at;
      }
      const example = examples[parts[place]!];
      if (example === undefined || !('messages' in example)) throw changed(file, rows[place]!);
      const { high, low } = contentHash(example.messages, example.tools);
      if (high !== ids[2 * place] || low !== ids[2 * place + 1]) throw changed(file, rows[place]!);
      read.push({ place, ...example });
    }
    yield read;
  }
}
