import { failed, ok, type Result } from '../../io/faults.ts';
import { withOtherArguments } from './arguments.ts';
import { findMarks, type Located, locatedBy, type MarkedRendering } from './locate.ts';
import { chooseSentinels, extractMarks, type Range, rangesOf, type Sentinels } from './marks.ts';
import { byPrompts } from './prompts.ts';
import type { ChatTemplate, Conversation, Turn } from './template.ts';
import {
  conversationOf,
  givenTurn,
  type RenderedConversation,
  specialAfter,
  type TurnSpan,
  writtenTurn,
} from './turns.ts';

const NOT_LOCATED: Located = {
  content: null,
  thought: null,
  before: null,
  calls: null,
  rewritten: false,
};

/**
 * Renders a conversation and locates its messages and what the assistant generates, without ever
 * searching the text for them: marks go into template and contents, and the text without marks must be
 * the text rendered without any.
 */
export function renderConversation(
  template: ChatTemplate,
  given: Conversation | readonly Turn[],
  specialTokens: readonly string[],
): Result<RenderedConversation> {
  const { messages: asGiven, tools }: Conversation = 'messages' in given ? given : { messages: given };
  const first = template.render(asGiven, { prompt: false, tools });
  // Some templates want the arguments of calls as objects, some as text, and refuse the other.
  const other = first.ok ? null : withOtherArguments(asGiven);
  const again = other && template.render(other, { prompt: false, tools });
  const plain = again?.ok ? again : first;
  const messages = other !== null && again?.ok ? other : asGiven;
  if (!plain.ok) return plain;
  const text = plain.value;
  const texts = messages.flatMap(({ content, reasoning }) => [content, reasoning ?? '']);
  const chosen = chooseSentinels([template.source, text, ...texts]);
  if (!chosen.ok) return chosen;
  const sentinels = chosen.value;

  const marked = findMarks(template, messages, text, sentinels, tools);
  const contents = marked ? locatedBy(messages, marked.found) : messages.map(() => NOT_LOCATED);
  if (!template.marksGeneration) {
    const turns = byPrompts({ template, messages, tools, text, contents, sentinels, specialTokens, marked });
    return turns.ok ? ok(conversationOf(text, turns.value, specialTokens)) : turns;
  }
  const spans = generatedRanges(template, messages, tools, text, sentinels, marked);
  if (spans === null)
    return failed({
      code: 'template-not-markable',
      message:
        "The chat template works on its own generation blocks (a filter or a capture around them): what the assistant writes cannot be located. Use the model's template for training.",
    });
  return ok(conversationOf(text, byMarks(messages, text, contents, spans, specialTokens), specialTokens));
}

/** What the template marks as generated; null where marks would change the text. */
function generatedRanges(
  template: ChatTemplate,
  messages: readonly Turn[],
  tools: readonly unknown[] | undefined,
  text: string,
  sentinels: Sentinels,
  marked: MarkedRendering | null,
): Range[] | null {
  if (marked) return rangesOf(marked.found, 'generation');
  const rendered = template.render(messages, { prompt: false, sentinels, tools });
  if (!rendered.ok) return null;
  const found = extractMarks(rendered.value, sentinels);
  return found.text === text ? rangesOf(found, 'generation') : null;
}

/** A marked range that belongs to one message. */
interface Owned extends Range {
  readonly turn: number;
}

/**
 * The marked range cut between the messages whose contents lie in it: each from the end of the one before, with
 * the special token and the white space after it.
 */
function cutByContents(
  span: Range,
  text: string,
  contents: readonly Located[],
  specialTokens: readonly string[],
): Owned[] {
  const inside = contents.flatMap(({ content }, turn) =>
    content && content.start >= span.start && content.end <= span.end ? [{ turn, content }] : [],
  );
  let start = span.start;
  return inside.map(({ turn, content }, i) => {
    let end = span.end;
    if (i < inside.length - 1) {
      end = specialAfter(text, content.end, specialTokens) ?? content.end;
      const next = inside[i + 1]!.content.start;
      while (end < next && /\s/.test(text[end]!)) end++;
      end = Math.min(end, next);
    }
    const owned = { turn, start, end };
    start = end;
    return owned;
  });
}

/** Generation as the template marks it: each marked range belongs to the assistant turn it lies in. */
function byMarks(
  messages: readonly Turn[],
  text: string,
  contents: readonly Located[],
  spans: readonly Range[],
  specialTokens: readonly string[],
): TurnSpan[] {
  const assistants = messages.flatMap((message, turn) => (message.role === 'assistant' ? [turn] : []));
  const own = new Map<number, Range[]>();
  const add = (turn: number, range: Range) => own.set(turn, [...(own.get(turn) ?? []), range]);
  for (const [i, span] of spans.entries()) {
    const cut = cutByContents(span, text, contents, specialTokens);
    if (cut.length > 0) {
      for (const { turn, ...range } of cut) add(turn, range);
      continue;
    }
    // A range without a content: an empty answer, thoughts or calls apart from the answer, the end of a turn.
    if (spans.length === assistants.length && assistants[i] !== undefined) {
      add(assistants[i], span);
      continue;
    }
    const before = contents.findLastIndex(({ content }) => content !== null && content.end <= span.start);
    const after = contents.findIndex(({ content }) => content !== null && content.start >= span.end);
    const lies = (turn: number) => turn >= before && (after < 0 || turn <= after);
    const turn =
      messages[before]?.role === 'assistant' ? before : (assistants.find(lies) ?? assistants.at(-1));
    if (turn !== undefined) add(turn, span);
  }
  return messages.map((message, turn) => {
    const generation = own.get(turn) ?? [];
    const located = contents[turn]!;
    return message.role === 'assistant'
      ? writtenTurn({ text, message, turn, located, generation, specialTokens })
      : givenTurn({ message, turn, located }, generation.length > 0);
  });
}
