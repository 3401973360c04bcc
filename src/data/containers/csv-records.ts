import { CARRIAGE_RETURN, LINE_FEED, QUOTE, SPACE, TAB } from './bytes.ts';

/** How the records of a delimited text are told apart. */
export interface Dialect {
  /** One ASCII letter. */
  readonly delimiter: string;
  /** Fields may stand in quotes, and hold delimiters and line ends there; a quote among them is doubled. */
  readonly quoted: boolean;
  /** A carriage return alone ends a record, as on old Macs. */
  readonly carriageReturns: boolean;
}

/** One record of a delimited text, by its bytes without the line end. */
export interface DelimitedRecord {
  readonly start: number;
  readonly end: number;
  /** A closing quote was followed by more of the field: where the field ends is a guess. */
  readonly malformed: boolean;
  /** It ended with the text, inside a quoted field. */
  readonly open: boolean;
}

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
/** A quote in a quoted field: its end, or the first of two. */
const QUOTE_SEEN = 3;
/** Spaces after a closing quote. */
const CLOSED = 4;

/**
 * Finds the ends of records in bytes that come in pieces. A library would split texts, but says where its records
 * lie only in letters, and needs a time that grows with the square where quotes are not doubled.
 */
export class RecordScanner {
  private readonly delimiter: number;
  private state: number = FIELD_START;
  private malformed = false;
  /** Bytes of this record that were looked at. */
  private seen = 0;
  /** Bytes of this record up to its last closing quote. */
  private closed = 0;

  constructor(private readonly dialect: Dialect) {
    this.delimiter = dialect.delimiter.charCodeAt(0);
  }

  /**
   * The record that begins at `start`, and where the next one begins; null where its end is not among the bytes.
   * It is then asked for again, with more bytes behind those that were given.
   */
  next(bytes: Uint8Array, start: number): { readonly record: DelimitedRecord; readonly next: number } | null {
    const { delimiter } = this;
    const { quoted, carriageReturns } = this.dialect;
    let { state } = this;
    for (let at = start + this.seen; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (state === QUOTED) {
        const quote = bytes.indexOf(QUOTE, at);
        if (quote < 0) break;
        at = quote;
        state = QUOTE_SEEN;
      } else if (byte === LINE_FEED || (carriageReturns && byte === CARRIAGE_RETURN)) {
        this.state = state;
        return { record: this.finish(bytes, start, at), next: at + 1 };
      } else if (byte === delimiter) {
        state = FIELD_START;
      } else if (state === FIELD_START) {
        state = quoted && byte === QUOTE ? QUOTED : PLAIN;
      } else if (state === QUOTE_SEEN || state === CLOSED) {
        const doubled = state === QUOTE_SEEN && byte === QUOTE;
        if (state === QUOTE_SEEN) this.closed = at - start;
        if (byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN) state = CLOSED;
        else {
          this.malformed ||= !doubled;
          state = QUOTED;
        }
      }
    }
    this.state = state;
    this.seen = bytes.length - start;
    return null;
  }

  /** The record that begins at `start` and ends with the text. */
  last(bytes: Uint8Array, start: number): DelimitedRecord {
    return this.finish(bytes, start, bytes.length);
  }

  private finish(bytes: Uint8Array, start: number, lineEnd: number): DelimitedRecord {
    const { state, malformed } = this;
    const isReturn = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN;
    let end = isReturn ? lineEnd - 1 : lineEnd;
    if (state === CLOSED) end = start + this.closed;
    this.state = FIELD_START;
    this.malformed = false;
    this.seen = 0;
    return { start, end, malformed, open: state === QUOTED };
  }
}
