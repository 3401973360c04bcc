import type { Message } from '../../data/example.ts';
import { failed, ok, type Result } from '../../io/faults.ts';
import {
  type ChatTemplate,
  chooseSentinels,
  extractMarks,
  type FoundMark,
  mark,
  type Sentinels,
} from './template.ts';

/** Where one message lies in the rendered text; UTF-16 offsets, [start, end). */
export interface TurnSpan {
  readonly turn: number;
  readonly role: Message['role'];
  /** The message's own text; null where the template rewrites it. */
  readonly content: Range | null;
  /** What the model is to write: the answer, its end-of-turn token, and what the template adds there. */
  readonly generation: readonly Range[];
  /** Where the answer's own text ends within the generation: from here on it is end of turn. */
  readonly answerEnd: number | null;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A conversation as text, with the place of each message. */
export interface RenderedConversation {
  readonly text: string;
  readonly turns: readonly TurnSpan[];
}

type Plain = Pick<Message, 'role' | 'content'>;

/** The message's text between marks: outside of its white space, or inside of it where a template trims. */
function marked(messages: readonly Plain[], sentinels: Sentinels, inside: boolean): Plain[] {
  return messages.map(({ role, content }, turn) => {
    const core = inside ? content.trim() : content;
    // Templates ask whether a message is empty: an empty one stays empty.
    if (core === '') return { role, content };
    const lead = content.indexOf(core);
    const begin = mark(sentinels, `${turn}`);
    const end = mark(sentinels, `/${turn}`);
    return {
      role,
      content: content.slice(0, lead) + begin + core + end + content.slice(lead + core.length),
    };
  });
}

/** The ranges between marks `name` and `/name`; null where they are not in pairs. */
function ranges(marks: readonly FoundMark[], name: string): Range[] | null {
  const out: Range[] = [];
  let start: number | null = null;
  for (const found of marks) {
    if (found.name === name) {
      if (start !== null) return null;
      start = found.at;
    } else if (found.name === `/${name}`) {
      if (start === null) return null;
      out.push({ start, end: found.at });
      start = null;
    }
  }
  return start === null ? out : null;
}

/**
 * Renders a conversation and locates its messages and what the assistant generates, without ever
 * searching the text for them: marks go into template and contents, and the text without marks must be
 * the text rendered without any.
 */
export function renderConversation(
  template: ChatTemplate,
  messages: readonly Plain[],
  specialTokens: readonly string[],
): Result<RenderedConversation> {
  const plain = template.render(messages, { prompt: false });
  if (!plain.ok) return plain;
  const text = plain.value;
  const chosen = chooseSentinels([template.source, text, ...messages.map((m) => m.content)]);
  if (!chosen.ok) return chosen;
  const sentinels = chosen.value;

  const generation = template.render(messages, { prompt: false, sentinels });
  if (!generation.ok) return generation;
  const generated = extractMarks(generation.value, sentinels);
  const spans = ranges(generated.marks, 'generation');
  if (generated.text !== text || spans === null)
    return failed({
      code: 'template-not-markable',
      message:
        "The chat template works on its own generation blocks (a filter or a capture around them): what the assistant writes cannot be located. Use the model's template for training.",
    });

  const contents = locateContents(template, messages, text, sentinels);
  return template.marksGeneration
    ? ok({ text, turns: byMarks(messages, text, contents, spans, specialTokens) })
    : byPrompts(template, messages, text, contents, specialTokens);
}

/** The range of every message's text; null for those that the template rewrites or leaves out. */
function locateContents(
  template: ChatTemplate,
  messages: readonly Plain[],
  text: string,
  sentinels: Sentinels,
): (Range | null)[] {
  for (const inside of [false, true]) {
    const rendered = template.render(marked(messages, sentinels, inside), { prompt: false });
    if (!rendered.ok) continue;
    const found = extractMarks(rendered.value, sentinels);
    if (found.text !== text) continue;
    return messages.map((_, turn) => {
      const at = ranges(found.marks, `${turn}`);
      return at?.length === 1 ? at[0]! : null;
    });
  }
  return messages.map(() => null);
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
  for (const token of specialTokens)
    if (token !== '' && trimmed.endsWith(token)) return start + trimmed.length - token.length;
  return end;
}

/** Generation as the template marks it: each marked range belongs to the assistant turn it lies in. */
function byMarks(
  messages: readonly Plain[],
  text: string,
  contents: readonly (Range | null)[],
  spans: readonly Range[],
  specialTokens: readonly string[],
): TurnSpan[] {
  const assistants = messages.flatMap((message, turn) => (message.role === 'assistant' ? [turn] : []));
  const own = new Map<number, Range[]>();
  spans.forEach((span, i) => {
    const inside = assistants.find((turn) => {
      const content = contents[turn];
      return content != null && content.start >= span.start && content.end <= span.end;
    });
    // Where contents cannot be located, or are empty, marked ranges and assistant turns come in one order;
    // a turn with several ranges (thinking, then the answer) has its content in the last of them.
    const following = assistants.find((turn) => (contents[turn]?.start ?? -1) >= span.end);
    const turn =
      inside ?? (spans.length === assistants.length ? assistants[i] : (following ?? assistants.at(-1)));
    if (turn !== undefined) own.set(turn, [...(own.get(turn) ?? []), span]);
  });
  return messages.map(({ role }, turn) => {
    const generation = own.get(turn) ?? [];
    const content = contents[turn] ?? null;
    const last = generation.at(-1);
    const contentInside = last && content && content.start >= last.start && content.end <= last.end;
    const answerEnd = !last ? null : contentInside ? content.end : specialBefore(text, last, specialTokens);
    return { turn, role, content, generation, answerEnd };
  });
}

/**
 * Templates without generation blocks: an answer begins where the prompt rendered for it ends, or with
 * its own text where the template writes more than white space between them (an empty thinking block),
 * and ends with the special token that follows it.
 */
function byPrompts(
  template: ChatTemplate,
  messages: readonly Plain[],
  text: string,
  contents: readonly (Range | null)[],
  specialTokens: readonly string[],
): Result<RenderedConversation> {
  const turns: TurnSpan[] = [];
  for (const [turn, { role }] of messages.entries()) {
    const content = contents[turn] ?? null;
    if (role !== 'assistant') {
      turns.push({ turn, role, content, generation: [], answerEnd: null });
      continue;
    }
    const answer = content ?? answerByPrefix(template, messages, text, turn, specialTokens);
    if (answer === null)
      return failed({
        code: 'template-not-prefix-stable',
        message: `The chat template rewrites message ${turn + 1} (assistant) or changes earlier text as the conversation grows, and has no {% generation %} blocks: what the assistant writes cannot be located. Use a template with {% generation %} blocks.`,
      });
    const prompt = template.render(messages.slice(0, turn), { prompt: true });
    const begin = prompt.ok && text.startsWith(prompt.value) ? prompt.value.length : answer.start;
    const between = begin <= answer.start && text.slice(begin, answer.start).trim() === '';
    const start = between ? begin : answer.start;
    // A special token after the answer is its end only if it does not open the next turn.
    const whole = template.render(messages.slice(0, turn + 1), { prompt: false });
    const limit = whole.ok && text.startsWith(whole.value) ? whole.value.length : text.length;
    const special = specialAfter(text, answer.end, specialTokens);
    const end = special !== null && special <= limit ? special : answer.end;
    turns.push({ turn, role, content, generation: [{ start, end }], answerEnd: answer.end });
  }
  return ok({ text, turns });
}

/** An answer that could not be marked: what the text gains between the prompt for it and its turn. */
function answerByPrefix(
  template: ChatTemplate,
  messages: readonly Plain[],
  text: string,
  turn: number,
  specialTokens: readonly string[],
): Range | null {
  const prompt = template.render(messages.slice(0, turn), { prompt: true });
  const whole = template.render(messages.slice(0, turn + 1), { prompt: false });
  if (!prompt.ok || !whole.ok) return null;
  if (!whole.value.startsWith(prompt.value) || !text.startsWith(whole.value)) return null;
  const start = prompt.value.length;
  const end = start + whole.value.slice(start).trimEnd().length;
  return { start, end: specialBefore(text, { start, end }, specialTokens) };
}
