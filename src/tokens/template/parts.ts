import type { Role } from '../../data/example.ts';
import type { Part } from '../types.ts';
import type { Range } from './marks.ts';
import type { RenderedConversation, TurnSpan } from './turns.ts';

/** A stretch of rendered text that is of one kind. */
export interface TextPart extends Range {
  readonly role: Role | null;
  readonly turn: number | null;
  readonly part: Part;
  /** The assistant writes it. */
  readonly generated: boolean;
  /** The template writes this think block, not the data. */
  readonly ofTemplate: boolean;
}

const holds = (range: Range | null, at: number) => range !== null && at >= range.start && at < range.end;

function partAt({ content, think, toolCalls, answerEnd }: TurnSpan, at: number, generated: boolean): Part {
  if (holds(think, at)) return 'think';
  if (holds(toolCalls, at)) return 'tool-call';
  if (generated && answerEnd !== null && at >= answerEnd) return 'end-of-turn';
  return holds(content, at) ? 'content' : 'template';
}

/**
 * The whole text in stretches, end to end, in order. What the model writes in a turn is that turn's wherever it
 * stands, then what a message says is the message's; the template's own text goes to the message it stands at.
 */
export function renderedParts({ text, turns, starts }: RenderedConversation): TextPart[] {
  const bounds = [0, text.length, ...starts.map(({ at }) => at)];
  for (const { content, think, toolCalls, generation, answerEnd } of turns) {
    for (const range of [content, think, toolCalls, ...generation])
      if (range) bounds.push(range.start, range.end);
    if (answerEnd !== null) bounds.push(answerEnd);
  }
  const cuts = [...new Set(bounds)].sort((a, b) => a - b);
  const place = new Map(cuts.map((at, i) => [at, i]));
  const owners = new Array<number>(cuts.length - 1);
  const give = ({ start, end }: Range, turn: number) => {
    owners.fill(turn, place.get(start), place.get(end));
  };
  for (const [i, { turn, at }] of starts.entries())
    give({ start: at, end: starts[i + 1]?.at ?? text.length }, turn);
  for (const { turn, content } of turns) if (content) give(content, turn);
  for (const { turn, generation } of turns) {
    for (const range of generation) give(range, turn);
  }

  return owners.map((turn, i): TextPart => {
    const [start, end] = [cuts[i]!, cuts[i + 1]!];
    const span = turns[turn];
    if (!span)
      return { start, end, role: null, turn: null, part: 'template', generated: false, ofTemplate: false };
    const generated = span.generation.some((range) => holds(range, start));
    const part = partAt(span, start, generated);
    const ofTemplate = part === 'think' && span.think?.source === 'template';
    return { start, end, role: span.role, turn, part, generated, ofTemplate };
  });
}
