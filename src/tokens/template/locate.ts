import type { ToolCall } from '../../data/example.ts';
import { type Extracted, extractMarks, mark, type Range, rangesOf, type Sentinels } from './marks.ts';
import type { ChatTemplate, Turn } from './template.ts';
import { splitThinking } from './think.ts';

/** Where the texts of one message lie in the rendered text; null where the template leaves one out or rewrites it. */
export interface Located {
  /** The message's own text; of an answer with think tags what follows them. */
  readonly content: Range | null;
  /** The data's thoughts: the field of its own, or what stands between think tags. */
  readonly thought: Range | null;
  /** Text before the think tags. */
  readonly before: Range | null;
  /** From the name of the first tool called to that of the last. */
  readonly calls: Range | null;
  /** The data says something that was not found. */
  readonly rewritten: boolean;
}

/** The mark of a called tool's name. */
export const callMark = (turn: number, call: number) => `c${turn}.${call}`;

/** How a message is marked: around its white space, inside of it (for templates that trim), or not at all. */
type Scheme = 'outside' | 'inside' | 'none';

/** Text with marks around it, or around what is left without its white space; templates ask whether texts are empty. */
function around(text: string, name: string, sentinels: Sentinels, inside: boolean): string {
  const core = inside ? text.trim() : text;
  if (core === '') return text;
  const lead = text.indexOf(core);
  const rest = text.slice(lead + core.length);
  return text.slice(0, lead) + mark(sentinels, name) + core + mark(sentinels, `/${name}`) + rest;
}

function markedTurn(message: Turn, turn: number, sentinels: Sentinels, scheme: Scheme): Turn {
  if (scheme === 'none') return message;
  const inside = scheme === 'inside';
  const { content, reasoning, toolCalls } = message;
  const named = (call: ToolCall, i: number): ToolCall => ({
    ...call,
    function: { ...call.function, name: around(call.function.name, callMark(turn, i), sentinels, inside) },
  });
  const thinking = message.role === 'assistant' ? splitThinking(content) : null;
  const cut = ({ start, end }: Range) => content.slice(start, end);
  return {
    ...message,
    content: thinking
      ? around(cut(thinking.before), `b${turn}`, sentinels, true) +
        content.slice(thinking.before.end, thinking.thought.start) +
        around(cut(thinking.thought), `t${turn}`, sentinels, true) +
        content.slice(thinking.thought.end, thinking.said.start) +
        around(cut(thinking.said), `${turn}`, sentinels, true)
      : around(content, `${turn}`, sentinels, inside),
    ...(reasoning === undefined ? {} : { reasoning: around(reasoning, `r${turn}`, sentinels, inside) }),
    ...(toolCalls === undefined ? {} : { toolCalls: toolCalls.map(named) }),
  };
}

export function markTurns(
  messages: readonly Turn[],
  sentinels: Sentinels,
  schemes: readonly Scheme[],
): Turn[] {
  return messages.map((message, turn) => markedTurn(message, turn, sentinels, schemes[turn]!));
}

/** The place of every message by the marks in a rendering. */
export function locatedBy(messages: readonly Turn[], found: Extracted): Located[] {
  const only = (name: string) => {
    const at = rangesOf(found, name);
    return at?.length === 1 ? at[0]! : null;
  };
  return messages.map(({ role, content, reasoning, toolCalls }, turn) => {
    const thinking = role === 'assistant' ? splitThinking(content) : null;
    const own = only(`${turn}`);
    const thought = only(`r${turn}`) ?? only(`t${turn}`);
    const says = (thinking ? content.slice(thinking.said.start) : content).trim() !== '';
    const thinks =
      (thinking !== null && content.slice(thinking.thought.start, thinking.thought.end).trim() !== '') ||
      (reasoning !== undefined && reasoning.trim() !== '');
    // A tool's answer may name it again: the first place is that of the call.
    const names = (toolCalls ?? []).map((_, i) => rangesOf(found, callMark(turn, i))?.[0]);
    const [first, last] = [names[0], names.at(-1)];
    const calls = first && last ? { start: first.start, end: last.end } : null;
    return {
      content: own,
      calls,
      thought,
      before: only(`b${turn}`),
      rewritten:
        (says && own === null) || (thinks && thought === null) || (toolCalls !== undefined && calls === null),
    };
  });
}

/** A rendering with marks whose text without them is the plain text. */
export interface MarkedRendering {
  readonly schemes: readonly Scheme[];
  readonly found: Extracted;
}

/**
 * Marks that leave the text as it is: around contents, inside of their white space, or message by message where
 * some of them cannot be marked at all.
 */
export function findMarks(
  template: ChatTemplate,
  messages: readonly Turn[],
  text: string,
  sentinels: Sentinels,
  tools: readonly unknown[] | undefined,
): MarkedRendering | null {
  const attempt = (schemes: readonly Scheme[]): MarkedRendering | null => {
    const marked = markTurns(messages, sentinels, schemes);
    const rendered = template.render(marked, { prompt: false, sentinels, tools });
    if (!rendered.ok) return null;
    const found = extractMarks(rendered.value, sentinels);
    return found.text === text ? { schemes, found } : null;
  };
  const all = (scheme: Scheme) => attempt(messages.map(() => scheme));
  const whole = all('outside') ?? all('inside');
  if (whole !== null) return whole;
  let best = all('none');
  if (best === null) return null;
  for (const turn of messages.keys())
    for (const scheme of ['outside', 'inside'] as const) {
      const better = attempt(best.schemes.with(turn, scheme));
      if (better === null) continue;
      best = better;
      break;
    }
  return best;
}
