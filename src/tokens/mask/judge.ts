import type { Message } from '../../data/example.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { Range, RenderedConversation, TurnSpan } from '../template/spans.ts';
import type { EncodedText } from '../tokenizer/tokenizer.ts';
import type { Verdict } from '../types.ts';

export type MaskSettings = Recipe['mask'];

/** A token of the whole conversation, before truncation. */
export interface LabelledToken {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  /** Loss weight: 0 where masked. */
  readonly weight: number;
  readonly verdict: Verdict;
}

interface Generated extends Range {
  readonly span: TurnSpan;
}

/** Assigns the loss to the tokens of one conversation; the rules are MASK-1… in docs/spec/mask.md. */
export function judge(
  rendered: RenderedConversation,
  messages: readonly Message[],
  encoded: EncodedText,
  mask: MaskSettings,
): LabelledToken[] {
  const generated: Generated[] = rendered.turns
    .flatMap((span) => span.generation.map((range) => ({ ...range, span })))
    .sort((a, b) => a.start - b.start);
  const lastAssistant = rendered.turns.findLast((span) => span.generation.length > 0)?.turn;
  let next = 0;
  return encoded.ids.map((id, i) => {
    const start = encoded.starts[i]!;
    const end = encoded.ends[i]!;
    while (next < generated.length && generated[next]!.end <= start) next++;
    const range = generated[next];
    const touches = range !== undefined && Math.max(end, start + 1) > range.start;
    const verdict = touches
      ? verdictInside(range, start, end, messages, mask, lastAssistant)
      : mask.prompt
        ? 'prompt'
        : 'outside';
    const own = touches ? (messages[range.span.turn]?.weight ?? 1) : 1;
    const scored = verdict === 'answer' || verdict === 'end-of-turn' || verdict === 'prompt';
    return { id, start, end, weight: scored ? own : 0, verdict };
  });
}

function verdictInside(
  { span, ...range }: Generated,
  start: number,
  end: number,
  messages: readonly Message[],
  mask: MaskSettings,
  lastAssistant: number | undefined,
): Verdict {
  if ((messages[span.turn]?.weight ?? 1) === 0) return 'weight-zero';
  if (mask.prompt) return 'prompt';
  if (mask.turns === 'last' && span.turn !== lastAssistant) return 'earlier-turn';
  if (start < range.start || end > range.end) return 'boundary';
  const answerEnd = span.answerEnd ?? range.end;
  if (end <= answerEnd) return 'answer';
  if (mask.endOfTurn) return 'end-of-turn';
  return start < answerEnd ? 'boundary' : 'end-of-turn-masked';
}
