import { Unusable } from '../values.ts';
import {
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  isSpace,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  skipSpace,
} from './bytes.ts';
import { decodeRecords } from './decode.ts';
import { type JsonPlan, jsonPlan } from './json-plan.ts';
import { ValueScanner } from './json-scanner.ts';
import { RECORD_BYTES } from './limits.ts';
import { BlockBuilder, JSON_LAYOUT, type RecordReader, type TextInput } from './reader.ts';
import { NOT_UTF8, parseJson, TOO_LONG } from './record.ts';
import type { RecordBlock } from './types.ts';
import { Window } from './window.ts';

/** Records found in a window, by their places in it. */
class Found {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly firstRow: number) {}

  get count(): number {
    return this.starts.length;
  }

  /** Bytes [start, end) with white space around them. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const from = Math.min(end, skipSpace(bytes, start));
    let to = end;
    while (to > from && isSpace(bytes[to - 1])) to--;
    this.starts.push(from);
    this.ends.push(to);
  }

  block(bytes: Uint8Array, offset: number): RecordBlock {
    const block = new BlockBuilder();
    for (const [i, text] of decodeRecords(bytes, this.starts, this.ends).entries()) {
      const value = text === null ? new Unusable(NOT_UTF8) : text === '' ? MISSING : parseJson(text);
      block.add(this.firstRow + i, value, offset + this.starts[i]!, offset + this.ends[i]!);
    }
    return block;
  }
}

const MISSING = new Unusable('The row is not valid JSON: a value is missing beside a comma.');

function tooLong(row: number, start: number, end: number): RecordBlock {
  const block = new BlockBuilder();
  block.add(row, TOO_LONG, start, end);
  return block;
}

const isLineEnd = (byte: number | undefined) => byte === LINE_FEED || byte === CARRIAGE_RETURN;

/** Reads the elements of one array, wherever it lies: no more than one chunk and one element are held. */
class ElementReader {
  private readonly window: Window;
  private readonly scanner = new ValueScanner();
  /** Places in the window: of the element, and of what is not yet looked at. */
  private begin = 0;
  private at = 0;
  private row = 1;
  /** Offset of an element that is being passed over. */
  private passing: number | null = null;
  /** What has been closed: nothing, the array, the object around it. */
  private closed: 'nothing' | 'list' | 'all' = 'nothing';
  /** Something stands where nothing should. */
  private trailing = false;

  constructor(private readonly plan: JsonPlan) {
    this.window = new Window(plan.start);
  }

  *read(chunk: Uint8Array): Generator<RecordBlock> {
    const { window } = this;
    window.append(chunk);
    if (this.closed === 'nothing') yield* this.elements();
    if (this.closed === 'list') this.members();
    if (this.closed === 'all') {
      this.trailing ||= skipSpace(window.bytes, this.begin) < window.bytes.length;
      this.begin = window.bytes.length;
    }
    this.dropTo(this.begin);
    if (window.bytes.length > RECORD_BYTES) {
      this.passing ??= window.start;
      this.dropTo(window.bytes.length);
    }
  }

  /** Why the text is not whole; null where it is. */
  wrong(): string | null {
    if (this.closed === 'nothing') return `the list is not closed; the file ends in row ${this.row}`;
    if (this.closed === 'list') return 'the object around the list is not closed';
    return this.trailing ? 'something follows the end of the list' : null;
  }

  get next(): number {
    return this.row;
  }

  private *elements(): Generator<RecordBlock> {
    const { bytes, start } = this.window;
    let found = new Found(this.row);
    while (this.closed === 'nothing') {
      const stop = this.scanner.next(bytes, this.at);
      this.at = stop < 0 ? bytes.length : stop + 1;
      if (stop < 0) break;
      // A brace that nothing opened belongs to the element, which then is not valid.
      if (bytes[stop] === CLOSE_BRACE) continue;
      const isLast = bytes[stop] === CLOSE_BRACKET;
      if (this.passing !== null) {
        yield tooLong(this.row++, this.passing, start + stop);
        this.passing = null;
        found = new Found(this.row);
      } else if (!isLast || this.row > 1 || skipSpace(bytes, this.begin) < stop) {
        found.add(bytes, this.begin, stop);
        this.row++;
      }
      this.begin = stop + 1;
      if (isLast) this.closed = this.plan.under === null ? 'all' : 'list';
    }
    if (found.count > 0) yield found.block(bytes, start);
  }

  /** What else is in the object around the list: not read, but it has to come to an end. */
  private members(): void {
    const { bytes } = this.window;
    for (;;) {
      const stop = this.scanner.next(bytes, this.at);
      this.at = stop < 0 ? bytes.length : stop + 1;
      this.begin = this.at;
      if (stop < 0) return;
      if (bytes[stop] === CLOSE_BRACE) {
        this.closed = 'all';
        return;
      }
    }
  }

  private dropTo(place: number): void {
    this.window.drop(place);
    this.begin = 0;
    this.at -= place;
  }
}

/** Reads values that follow each other, each from a line of its own on. */
class ValueReader {
  private readonly window: Window;
  private scanner = new ValueScanner();
  private begin = 0;
  private at = 0;
  private row = 1;
  private passing: number | null = null;
  /** What is being read: nothing, a value in brackets, one that ends with its line. */
  private inside: 'nothing' | 'brackets' | 'line' = 'nothing';
  private isNewLine = true;
  private trailing = false;

  constructor({ start }: JsonPlan) {
    this.window = new Window(start);
  }

  get next(): number {
    return this.row;
  }

  *read(chunk: Uint8Array): Generator<RecordBlock> {
    const { window } = this;
    window.append(chunk);
    const { bytes, start } = window;
    let found = new Found(this.row);
    while (!this.trailing) {
      if (this.inside === 'nothing' && !this.enter(bytes)) break;
      const end = this.end(bytes);
      if (end < 0) break;
      if (this.passing === null) found.add(bytes, this.begin, end);
      else {
        yield tooLong(this.row, this.passing, start + end);
        this.passing = null;
        found = new Found(this.row + 1);
      }
      this.row++;
      this.begin = this.at = end;
      this.isNewLine = false;
      this.inside = 'nothing';
    }
    if (found.count > 0) yield found.block(bytes, start);
    this.dropTo(this.begin);
    if (window.bytes.length > RECORD_BYTES) {
      this.passing ??= window.start;
      this.dropTo(window.bytes.length);
    }
  }

  /** The value that ends with the text. */
  *last(): Generator<RecordBlock> {
    const { bytes, start } = this.window;
    if (this.inside !== 'line' || bytes.length === 0) return;
    const found = new Found(this.row);
    found.add(bytes, 0, bytes.length);
    yield found.block(bytes, start);
  }

  wrong(): string | null {
    if (this.inside === 'brackets') return `the value that begins in row ${this.row} is not closed`;
    return this.trailing ? `something follows the value in row ${this.row - 1}` : null;
  }

  /** Goes on to the next value; false where there is none among the bytes. */
  private enter(bytes: Uint8Array): boolean {
    const at = skipSpace(bytes, this.at);
    this.isNewLine ||= bytes.subarray(this.at, at).some(isLineEnd);
    this.begin = this.at = at;
    if (at === bytes.length) return false;
    this.trailing = !this.isNewLine;
    const isOpen = bytes[at] === OPEN_BRACKET || bytes[at] === OPEN_BRACE;
    this.inside = isOpen ? 'brackets' : 'line';
    this.scanner = new ValueScanner();
    return !this.trailing;
  }

  /** Where the value ends; -1 where that is not among the bytes. */
  private end(bytes: Uint8Array): number {
    if (this.inside === 'brackets') {
      const end = this.scanner.next(bytes, this.at, true);
      this.at = end < 0 ? bytes.length : end;
      return end;
    }
    let at = this.at;
    while (at < bytes.length && !isLineEnd(bytes[at])) at++;
    this.at = at;
    return at === bytes.length ? -1 : at;
  }

  private dropTo(place: number): void {
    this.window.drop(place);
    this.begin = 0;
    this.at -= place;
  }
}

async function* readJson({ name, chunks, broke }: TextInput, plan: JsonPlan): AsyncGenerator<RecordBlock> {
  const reader = plan.records === 'elements' ? new ElementReader(plan) : new ValueReader(plan);
  let ahead = plan.start;
  for await (const chunk of chunks) {
    const skipped = Math.min(ahead, chunk.length);
    ahead -= skipped;
    if (skipped < chunk.length) yield* reader.read(chunk.subarray(skipped));
  }
  if (reader instanceof ValueReader) yield* reader.last();
  const why = reader.wrong();
  if (why === null) return;
  const message = `${name} is not valid JSON: ${why}. What comes before is kept; mend it there, or save it as JSON lines.`;
  broke({ code: 'data-not-json', message, file: name, row: reader.next });
}

/** A JSON text as its head says: an array of rows, an object that holds one, or values one after another. */
export function jsonReader(head: Uint8Array): RecordReader {
  const plan = jsonPlan(head);
  const list = plan.under === null ? 'a JSON list' : `a JSON object with its rows under "${plan.under}"`;
  return {
    layout: JSON_LAYOUT,
    columns: null,
    how: plan.records === 'elements' ? list : 'a JSON value',
    read: (input) => readJson(input, plan),
  };
}
