import { isBlank, Unusable } from '../values.ts';
import { CARRIAGE_RETURN, LINE_FEED, markLength } from './bytes.ts';
import { decodeRecords } from './decode.ts';
import { RECORD_BYTES } from './limits.ts';
import { BlockBuilder, JSON_LAYOUT, type RecordReader, type TextInput } from './reader.ts';
import { NOT_UTF8, parseJson, TOO_LONG } from './record.ts';
import type { RecordBlock } from './types.ts';
import { Window } from './window.ts';

/** Lines that follow each other, in the bytes that they lie in. */
interface Lines {
  readonly bytes: Uint8Array;
  /** Offset of the first byte in the whole text. */
  readonly offset: number;
  /** 1-based number of the first. */
  readonly first: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Text line by line; null in place of lines that are too long to be held. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  lineEnd: number,
): AsyncGenerator<Lines | { readonly tooLong: number; readonly start: number; readonly end: number }> {
  const window = new Window();
  let first = 1;
  /** Offset of a line that is being passed over. */
  let passing: number | null = null;
  const cut = (end: number): Lines => {
    const { bytes, start } = window;
    const starts: number[] = [];
    const ends: number[] = [];
    for (let at = start === 0 ? markLength(bytes) : 0; at < end; ) {
      const found = bytes.indexOf(lineEnd, at);
      const stop = found < 0 || found > end ? end : found;
      starts.push(at);
      ends.push(stop > at && bytes[stop - 1] === CARRIAGE_RETURN ? stop - 1 : stop);
      at = stop + 1;
    }
    const lines = { bytes, offset: start, first, starts, ends };
    first += starts.length;
    return lines;
  };
  for await (const chunk of chunks) {
    let last = chunk.lastIndexOf(lineEnd);
    if (last >= 0) last += window.bytes.length;
    window.append(chunk);
    if (passing !== null) {
      const found = window.bytes.indexOf(lineEnd);
      if (found >= 0) {
        yield { tooLong: first++, start: passing, end: window.start + found };
        passing = null;
      }
      const passed = found < 0 ? window.bytes.length : found + 1;
      window.drop(passed);
      last -= passed;
    }
    if (last >= 0) {
      yield cut(last + 1);
      window.drop(last + 1);
    }
    if (window.bytes.length > RECORD_BYTES) {
      passing ??= window.start;
      window.drop(window.bytes.length);
    }
  }
  if (passing !== null) yield { tooLong: first, start: passing, end: window.start };
  else if (window.bytes.length > 0) yield cut(window.bytes.length);
}

async function* readLines({ chunks }: TextInput, lineEnd: number): AsyncGenerator<RecordBlock> {
  for await (const lines of linesOf(chunks, lineEnd)) {
    const block = new BlockBuilder();
    if ('tooLong' in lines) {
      block.add(lines.tooLong, TOO_LONG, lines.start, lines.end);
    } else {
      const { bytes, offset, first, starts, ends } = lines;
      for (const [i, text] of decodeRecords(bytes, starts, ends).entries()) {
        if (text !== null && isBlank(text)) continue;
        const value = text === null ? new Unusable(NOT_UTF8) : parseJson(text);
        block.add(first + i, value, offset + starts[i]!, offset + ends[i]!);
      }
    }
    yield block;
  }
}

/** JSON lines: a value a line. Where no line feed occurs in the head, a carriage return ends a line. */
export function jsonLines(head: Uint8Array): RecordReader {
  const isOld = !head.includes(LINE_FEED) && head.includes(CARRIAGE_RETURN);
  return {
    layout: JSON_LAYOUT,
    columns: null,
    how: 'JSON lines',
    read: (input) => readLines(input, isOld ? CARRIAGE_RETURN : LINE_FEED),
  };
}
