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

/** The whole text in stretches, end to end, in order. */
export function renderedParts({ text, turns, starts }: RenderedConversation): TextPart[] {
  const parts: TextPart[] = [];
  turns.forEach((span, i) => {
    const region = { start: starts[i]!, end: starts[i + 1] ?? text.length };
    const { content, think, toolCalls, answerEnd, generation } = span;
    const cuts = [region.start, region.end];
    for (const range of [content, think, toolCalls, ...generation])
      if (range) cuts.push(range.start, range.end);
    if (answerEnd !== null) cuts.push(answerEnd);
    const inside = [...new Set(cuts)]
      .filter((at) => at >= region.start && at <= region.end)
      .sort((a, b) => a - b);
    for (let k = 1; k < inside.length; k++) {
      const [start, end] = [inside[k - 1]!, inside[k]!];
      const generated = generation.some((range) => holds(range, start));
      const part = partAt(span, start, generated);
      const ofTemplate = part === 'think' && think?.source === 'template';
      parts.push({ start, end, role: span.role, turn: span.turn, part, generated, ofTemplate });
    }
  });
  return parts;
}
