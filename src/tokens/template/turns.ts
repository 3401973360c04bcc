import type { Message } from '../../data/example.ts';
import type { Located } from './locate.ts';
import type { Range } from './marks.ts';
import type { Turn } from './template.ts';
import { splitThinking, thinkTags } from './think.ts';

/** Thoughts within an answer, tags and the white space after them included. */
interface ThinkSpan extends Range {
  /** Whether the data has them, or the template writes the block by itself. */
  readonly source: 'data' | 'template';
}

/** Where one message lies in the rendered text; UTF-16 offsets, [start, end). */
export interface TurnSpan {
  readonly turn: number;
  readonly role: Message['role'];
  /** The message's own text; null where the template rewrites it. */
  readonly content: Range | null;
  /** What the model is to write: the answer, its end-of-turn token, and what the template adds there. */
  readonly generation: readonly Range[];
  readonly think: ThinkSpan | null;
  readonly toolCalls: Range | null;
  /** Where the answer's own text ends within the generation: from here on it is end of turn. */
  readonly answerEnd: number | null;
  /** The template changes or leaves out something that the data says here. */
  readonly rewritten: boolean;
  /** The template's generation tags cover this message although another role writes it. */
  readonly generatedByOther: boolean;
}

/** A conversation as text, with the place of each message. */
export interface RenderedConversation {
  readonly text: string;
  readonly turns: readonly TurnSpan[];
  /** Where each message's part of the text begins, after the end of the one before, in the text's order. */
  readonly starts: readonly { readonly turn: number; readonly at: number }[];
}

/** The end of the special token that follows at `at` (white space between them allowed), or null. */
export function specialAfter(text: string, at: number, specialTokens: readonly string[]): number | null {
  let start = at;
  while (start < text.length && /\s/.test(text[start]!)) start++;
  let end: number | null = null;
  for (const token of specialTokens)
    if (token !== '' && text.startsWith(token, start)) end = Math.max(end ?? 0, start + token.length);
  return end;
}

/** The start of the special token that ends [start, end) (white space after it allowed), or its end. */
function specialBefore(text: string, { start, end }: Range, specialTokens: readonly string[]): number {
  const trimmed = text.slice(start, end).trimEnd();
  let longest = 0;
  for (const token of specialTokens) if (trimmed.endsWith(token)) longest = Math.max(longest, token.length);
  return longest === 0 ? end : start + trimmed.length - longest;
}

interface Pieces {
  readonly text: string;
  readonly message: Turn;
  readonly turn: number;
  readonly located: Located;
  readonly generation: readonly Range[];
  readonly specialTokens: readonly string[];
}

const NOTHING_GENERATED = { generation: [], think: null, toolCalls: null, answerEnd: null } as const;

/** A turn that the assistant does not write. */
export function givenTurn(
  { message, turn, located }: Pick<Pieces, 'message' | 'turn' | 'located'>,
  generatedByOther = false,
): TurnSpan {
  const { content, rewritten } = located;
  return { turn, role: message.role, content, rewritten, generatedByOther, ...NOTHING_GENERATED };
}

/** The parts of what the assistant writes in one turn. */
export function writtenTurn({ text, message, turn, located, generation, specialTokens }: Pieces): TurnSpan {
  const first = generation[0];
  const last = generation.at(-1);
  if (first === undefined || last === undefined) return givenTurn({ message, turn, located });
  const within = (range: Range | null) =>
    range !== null && range.start >= first.start && range.end <= last.end ? range : null;
  const content = within(located.content);
  const calls = message.toolCalls !== undefined && message.toolCalls.length > 0;
  const said = Math.max(
    ...[content, located.thought, located.calls].map((range) => within(range)?.end ?? last.start),
  );
  const bounds = { start: said, end: last.end };
  const named = within(located.calls);
  const answerEnd = content && !calls ? content.end : specialBefore(text, bounds, specialTokens);

  // Thoughts stand before what is said; without a text, before the first call.
  const think = thinkSpan(text, within(located.thought), {
    message,
    answer: { start: first.start, end: answerEnd },
    said: content?.start ?? named?.start ?? null,
  });
  const after = Math.max(content?.end ?? first.start, think?.end ?? first.start);
  const called = calls && text.slice(after, answerEnd).trim() !== '';
  return {
    turn,
    role: message.role,
    content: located.content,
    generation,
    think,
    toolCalls: called ? { start: after, end: answerEnd } : null,
    answerEnd,
    rewritten: located.rewritten,
    generatedByOther: false,
  };
}

interface Answer {
  readonly message: Turn;
  readonly answer: Range;
  /** Where the answer's text, or its first call, begins; null where neither was found. */
  readonly said: number | null;
}

/** The think block of an answer: the data's thoughts with the tags around them, or tags of the template alone. */
function thinkSpan(text: string, thought: Range | null, { message, answer, said }: Answer): ThinkSpan | null {
  const limit = said ?? answer.end;
  if (thought !== null) {
    const before = text.slice(answer.start, thought.start);
    const head = thinkTags(before);
    const tail = thinkTags(text.slice(thought.end, limit));
    const opened = head && !head.closes ? answer.start + head.start : null;
    return {
      start: opened ?? (head || before.trim() === '' ? answer.start : thought.start),
      end: tail ? thought.end + tail.end : thought.end,
      source: 'data',
    };
  }
  // Where the answer's own text was not found, tags in it may be the data's.
  if (said === null && message.content.trim() !== '') return null;
  const tags = thinkTags(text.slice(answer.start, limit));
  if (tags === null) return null;
  return {
    start: answer.start + (tags.closes ? 0 : tags.start),
    end: answer.start + tags.end,
    // Tags without anything between them may be the data's too.
    source: splitThinking(message.content) === null ? 'template' : 'data',
  };
}

/**
 * The turns in the order in which they stand in the text: a template may gather system messages at its top. One
 * that is nowhere found stands after the one before it.
 */
function inTextOrder(turns: readonly TurnSpan[]): TurnSpan[] {
  let last = 0;
  const placed = turns.map((span) => {
    const found = [span.content, ...span.generation].flatMap((range) => range?.start ?? []);
    if (found.length > 0) last = Math.min(...found);
    return { span, at: last };
  });
  return placed.sort((a, b) => a.at - b.at || a.span.turn - b.span.turn).map(({ span }) => span);
}

/** Turns with the offsets at which their parts of the text begin. */
export function conversationOf(
  text: string,
  turns: readonly TurnSpan[],
  specialTokens: readonly string[],
): RenderedConversation {
  const starts: { readonly turn: number; readonly at: number }[] = [];
  const ordered = inTextOrder(turns);
  let cursor = 0;
  for (const [i, { turn, content, generation, answerEnd }] of ordered.entries()) {
    starts.push({ turn, at: cursor });
    const last = generation.at(-1);
    let end = Math.max(content?.end ?? cursor, last?.end ?? cursor);
    // The special token after a message closes it, unless what was generated has closed it already.
    if (!last || last.end === answerEnd) end = specialAfter(text, end, specialTokens) ?? end;
    while (end < text.length && /\s/.test(text[end]!)) end++;
    const next = ordered[i + 1];
    end = Math.min(end, next?.generation[0]?.start ?? end, next?.content?.start ?? end);
    cursor = Math.max(cursor, end);
  }
  return { text, turns, starts };
}
