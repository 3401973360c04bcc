import { failed, ok, type Result } from '../../io/faults.ts';
import { callMark, type Located, type MarkedRendering, markTurns } from './locate.ts';
import { extractMarks, type Range, rangesOf, type Sentinels } from './marks.ts';
import type { ChatTemplate, Turn } from './template.ts';
import { thinkTags } from './think.ts';
import { givenTurn, specialAfter, type TurnSpan, writtenTurn } from './turns.ts';

/** A conversation that is rendered, and where its messages lie. */
interface Rendering {
  readonly template: ChatTemplate;
  readonly messages: readonly Turn[];
  readonly tools: readonly unknown[] | undefined;
  readonly text: string;
  readonly contents: readonly Located[];
  readonly sentinels: Sentinels;
  readonly specialTokens: readonly string[];
  readonly marked: MarkedRendering | null;
}

/** How far two texts are one, back to the end of a special token or white space where they part within a word. */
function commonPrefix(a: string, b: string, specialTokens: readonly string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  if (n === a.length || n === b.length) return n;
  for (let end = n; end > 0; end--) {
    if (/\s/.test(a[end - 1]!)) return end;
    if (specialTokens.some((token) => token !== '' && a.slice(0, end).endsWith(token))) return end;
  }
  return 0;
}

/**
 * Templates without generation blocks: an answer begins where the prompt that asks for it ends (MASK-8), and
 * ends where the conversation ends that stops with it. Both are laid beside the text from the content of the
 * message before on, so that a template may change earlier turns as the conversation grows.
 */
export function byPrompts(rendering: Rendering): Result<TurnSpan[]> {
  const { messages, contents, text, specialTokens } = rendering;
  const turns: TurnSpan[] = [];
  const known = new Map<string, { readonly before: number; readonly after: number }>();
  for (const [turn, message] of messages.entries()) {
    const located = contents[turn]!;
    if (message.role !== 'assistant') {
      turns.push(givenTurn({ message, turn, located }));
      continue;
    }
    const setting = settingOf(rendering, turn);
    const alike = setting === null ? undefined : known.get(setting.key);
    const range =
      setting && alike
        ? { start: setting.content.start - alike.before, end: setting.content.end + alike.after }
        : answerRange(rendering, turn);
    if (setting && range)
      known.set(setting.key, {
        before: setting.content.start - range.start,
        after: range.end - setting.content.end,
      });
    if (range === null)
      return failed({
        code: 'template-not-prefix-stable',
        message: `The chat template rewrites message ${turn + 1} (assistant) or changes earlier text as the conversation grows, and has no {% generation %} blocks: what the assistant writes cannot be located. Use a template with {% generation %} blocks.`,
      });
    turns.push(writtenTurn({ text, message, turn, located, generation: [range], specialTokens }));
  }
  return ok(turns);
}

/**
 * What decides where a plain answer begins and ends: the text around it and who speaks before and after. Answers
 * of one setting are located once, for each asks for two renderings of all that stands before it. null where the
 * answer has more than a text, or its neighbours were not found.
 */
function settingOf(
  { text, contents, messages }: Rendering,
  turn: number,
): { key: string; content: Range } | null {
  const { content, thought, before, calls } = contents[turn]!;
  const [previous, next] = [contents[turn - 1], contents[turn + 1]];
  if (!content || thought || before || calls || !previous?.content || next?.content === null) return null;
  const first = text[content.start] ?? '';
  const key = [
    messages[turn - 1]?.role,
    messages[turn + 1]?.role,
    text.slice(previous.content.end, content.start),
    text.slice(content.end, next?.content?.start),
    // White space and tags at the answer's edge may run together with the prompt's own.
    /[\s<]/.test(first) ? text.slice(content.start, content.end) : '',
  ];
  return { key: JSON.stringify(key), content };
}

/**
 * The length of a text without the think tags that end it. Where the prompt opens a think block, or writes a whole
 * one, it counts to the answer as a block of the template (MASK-16).
 */
function withoutTags(text: string): number {
  const tags = thinkTags(text);
  return tags?.end === text.length ? tags.start : text.length;
}

/** What the assistant writes in one turn; null where it cannot be located. */
function answerRange(rendering: Rendering, turn: number): Range | null {
  const { text, contents, messages, specialTokens } = rendering;
  const { content, thought, before, calls } = contents[turn]!;
  const previous = contents[turn - 1]?.content ?? null;
  const anchor = previous === null ? null : `${turn - 1}`;
  const from = previous?.end ?? 0;
  const rest = text.slice(from);
  const prompt = tailAfter(rendering, turn, anchor, true);
  const follows = prompt !== null && rest.startsWith(prompt);
  const promptEnd = prompt === null ? 0 : withoutTags(prompt);

  const texts = [before, thought, content, calls].filter((range) => range !== null);
  if (texts.length === 0) {
    const whole = tailAfter(rendering, turn + 1, anchor, false);
    if (prompt === null || whole === null) return null;
    const shared = commonPrefix(prompt, rest, specialTokens);
    if (messages[turn]!.content.trim() === '') {
      // An empty answer: what conversation and text share after what prompt and text share.
      const end = commonPrefix(whole, rest, specialTokens);
      const start = withoutTags(rest.slice(0, shared));
      return end < start ? null : { start: from + start, end: from + end };
    }
    // Nothing of it was found: what stands between prompt and conversation is the answer only if both are the text.
    return follows && rest.startsWith(whole) ? { start: from + promptEnd, end: from + whole.length } : null;
  }

  const first = Math.min(...texts.map(({ start }) => start));
  let start = first;
  if (follows) start = Math.min(first, from + promptEnd);
  else {
    // As far as the prompt goes the text is the prompt's; a header that only the text has is not the answer's.
    const shared = prompt === null ? 0 : commonPrefix(prompt, rest, specialTokens);
    const between = text.slice(from + shared, first);
    const called = calls !== null && first === calls.start && shared > 0;
    if (from + shared <= first && (called || between.trim() === '' || withoutTags(between) === 0))
      start = from + withoutTags(rest.slice(0, shared));
    else start = first - (between.length - withoutTags(between));
  }

  const own = calls ?? content;
  if (own === null) return null;
  const mark = calls ? callMark(turn, messages[turn]!.toolCalls!.length - 1) : `${turn}`;
  const tail = tailAfter(rendering, turn + 1, mark, false);
  const after = text.slice(own.end);
  // A conversation that may not end here (it has no user yet) leaves the special token that follows.
  const length =
    tail === null ? specialAfter(after, 0, specialTokens) : commonPrefix(tail, after, specialTokens);
  const end = own.end + (length ?? 0);
  return end < start ? null : { start, end };
}

/** The text of the first `count` messages after the mark `/anchor`; null where it cannot be had, all of it without an anchor. */
function tailAfter(
  { template, messages, tools, sentinels, marked }: Rendering,
  count: number,
  anchor: string | null,
  prompt: boolean,
): string | null {
  const first = messages.slice(0, count);
  const turns = marked ? markTurns(first, sentinels, marked.schemes) : first;
  const rendered = template.render(turns, { prompt, tools });
  if (!rendered.ok) return null;
  const found = extractMarks(rendered.value, sentinels);
  if (anchor === null) return found.text;
  const at = rangesOf(found, anchor)?.[0];
  return at === undefined ? null : found.text.slice(at.end);
}
