import { Unusable } from '../values.ts';
import { CARRIAGE_RETURN, LINE_FEED, markLength } from './bytes.ts';
import { decodeText } from './decode.ts';
import { RECORD_BYTES } from './limits.ts';
import { BlockBuilder, type RecordReader, type TextInput } from './reader.ts';
import { NOT_UTF8, TOO_LONG } from './record.ts';
import type { RecordBlock, RecordLayout } from './types.ts';
import { Window } from './window.ts';

const LAYOUT: RecordLayout = { kind: 'text', columns: [], delimiter: '' };

type Line = 'blank' | 'separator' | 'system' | 'question' | 'answer' | 'text';

const KINDS: readonly (readonly [Line, RegExp])[] = [
  ['blank', /^\s*$/],
  ['separator', /^\s*(?:<\|endoftext\|>|<\|end_of_text\|>|-{3,}|\*{3,}|={3,})\s*$/],
  [
    'system',
    /^\s*(?:<\|im_start\|>system|<\|begin_of_text\|>|<\|start_header_id\|>system|<\|system\|>|<s>|<bos>|#{2,3} *system *:|system *:|below is an instruction)/i,
  ],
  [
    'question',
    /^\s*(?:<\|im_start\|>user|<\|start_header_id\|>user|<\|user\|>|\[INST\]|<start_of_turn>user|#{2,3} *(?:instruction|human|user|question) *:|(?:human|user|question|q) *:)/i,
  ],
  [
    'answer',
    /^\s*(?:<\|im_start\|>assistant|<\|start_header_id\|>assistant|<\|assistant\|>|<start_of_turn>model|#{2,3} *(?:response|assistant|answer|output) *:|(?:assistant|bot|gpt|ai|answer|a) *:)|\[\/INST\]/i,
  ],
];
/** What a mark can be in; longer lines are not looked at further. */
const MARK_LETTERS = 4096;

function kindOf(line: string): Line {
  return KINDS.find(([, pattern]) => pattern.test(line.slice(0, MARK_LETTERS)))?.[0] ?? 'text';
}

/** Whether a text has turns: then blank lines belong to them. */
function hasTurns(head: Uint8Array): boolean {
  const kinds = new Set(
    new TextDecoder('latin1')
      .decode(head)
      .split(/\r?\n|\r/, 2000)
      .map(kindOf),
  );
  return kinds.has('answer') && (kinds.has('question') || kinds.has('system'));
}

/** Follows the lines of a text and says where its records lie. */
class TextCutter {
  private begin = -1;
  private beginLine = 0;
  private end = 0;
  private answered = false;
  /** A blank line stands since the last one with text. */
  private gap = false;

  constructor(private readonly turns: boolean) {}

  /** Where the record that is open begins; -1: none is. */
  get open(): number {
    return this.begin;
  }

  /** Takes the next line; the record that ends before it, if one does. */
  line(kind: Line, start: number, end: number, number: number): RecordPlace | null {
    const ends = this.turns ? this.endsTurns(kind) : kind === 'blank';
    const record = ends ? this.close() : null;
    if (kind === 'blank' || (this.turns && kind === 'separator')) {
      this.gap = true;
      return record;
    }
    if (this.begin < 0) {
      this.begin = start;
      this.beginLine = number;
    }
    this.end = end;
    this.gap = false;
    this.answered ||= kind === 'answer';
    return record;
  }

  close(): RecordPlace | null {
    if (this.begin < 0) return null;
    const { begin: start, end, beginLine: line } = this;
    this.begin = -1;
    this.answered = false;
    return { start, end, line };
  }

  /** The bytes before `count` are gone. */
  moved(count: number): void {
    if (this.begin >= 0) this.begin -= count;
    this.end -= count;
  }

  private endsTurns(kind: Line): boolean {
    if (kind === 'separator') return true;
    return this.answered && (kind === 'system' || (kind === 'question' && this.gap));
  }
}

interface RecordPlace {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

async function* readText(
  { chunks }: TextInput,
  turns: boolean,
  lineEnd: number,
): AsyncGenerator<RecordBlock> {
  const window = new Window();
  const cutter = new TextCutter(turns);
  const letters = new TextDecoder('latin1');
  let at = 0;
  let number = 0;
  let isFirst = true;
  const place = (block: BlockBuilder, record: RecordPlace | null) => {
    if (record === null) return;
    const { start, end, line } = record;
    const text = end - start > RECORD_BYTES ? TOO_LONG : decodeText(window.bytes.subarray(start, end));
    const value = typeof text === 'string' ? { text } : (text ?? new Unusable(NOT_UTF8));
    block.add(line, value, window.start + start, window.start + end);
  };
  const lines = (block: BlockBuilder, isLast: boolean) => {
    const { bytes } = window;
    while (at < bytes.length) {
      const found = bytes.indexOf(lineEnd, at);
      if (found < 0 && !isLast) return;
      const next = found < 0 ? bytes.length : found;
      const end = next > at && bytes[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
      const kind = kindOf(letters.decode(bytes.subarray(at, Math.min(end, at + MARK_LETTERS))));
      place(block, cutter.line(kind, at, end, ++number));
      at = found < 0 ? next : next + 1;
    }
  };
  for await (const chunk of chunks) {
    window.append(chunk);
    if (isFirst) at = markLength(window.bytes);
    isFirst = false;
    const block = new BlockBuilder();
    lines(block, false);
    yield block;
    const done = cutter.open < 0 ? at : cutter.open;
    window.drop(done);
    cutter.moved(done);
    at -= done;
  }
  const block = new BlockBuilder();
  lines(block, true);
  place(block, cutter.close());
  yield block;
}

/** Plain text: a record is what stands between blank lines, or a conversation where the text has turns. */
export function textReader(head: Uint8Array): RecordReader {
  const turns = hasTurns(head);
  const isOld = !head.includes(LINE_FEED) && head.includes(CARRIAGE_RETURN);
  return {
    layout: LAYOUT,
    columns: null,
    how: turns ? 'plain text with turns, a conversation a row' : 'plain text, a paragraph a row',
    read: (input) => readText(input, turns, isOld ? CARRIAGE_RETURN : LINE_FEED),
  };
}
