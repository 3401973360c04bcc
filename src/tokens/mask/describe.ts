import { type RenderedConversation, specialAfter } from '../template/spans.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenInfo, Verdict } from '../types.ts';
import type { LabelledToken } from './judge.ts';

const WHY: Readonly<Record<Verdict, string>> = {
  answer: 'Supervised: the assistant writes it.',
  'end-of-turn': 'Supervised: it ends the assistant’s turn, so the model learns to stop.',
  prompt: 'Supervised: the recipe trains on everything, prompts too.',
  'end-of-turn-masked': 'Masked: the recipe keeps the end of the turn out of the loss.',
  'earlier-turn': 'Masked: the recipe trains on the last answer only.',
  'weight-zero': 'Masked: its message has weight 0.',
  think: 'Supervised: the assistant’s own thinking, as the data has it.',
  'tool-call': 'Supervised: the assistant calls a tool.',
  'boundary-supervised':
    'Supervised: the token holds both what the assistant writes and what it does not (the recipe trains on it, as transformers does).',
  'think-masked': 'Masked: the recipe keeps think blocks out of the loss.',
  'template-think': 'Masked: the template writes this think block, not the data.',
  boundary: 'Masked: the token holds both what the assistant writes and what it does not.',
  outside: 'Masked: the chat template’s own text.',
};

/** Offset at which each message's part of the text begins: after the end of the one before. */
function turnStarts({ text, turns }: RenderedConversation, specialTokens: readonly string[]): number[] {
  const starts: number[] = [];
  let cursor = 0;
  for (const { content, generation, answerEnd } of turns) {
    starts.push(cursor);
    const last = generation.at(-1);
    let end = Math.max(content?.end ?? cursor, last?.end ?? cursor);
    // The special token after a message closes it, unless what was generated has closed it already.
    if (!last || last.end === answerEnd) end = specialAfter(text, end, specialTokens) ?? end;
    while (end < text.length && /\s/.test(text[end]!)) end++;
    cursor = Math.max(cursor, end);
  }
  return starts;
}

/** The tokens with their place and the reason for their label. */
export function describeTokens(
  tokens: readonly LabelledToken[],
  rendered: RenderedConversation,
  tokenizer: ChatTokenizer,
): TokenInfo[] {
  const starts = turnStarts(rendered, tokenizer.specialTokens);
  return tokens.map(({ id, start, end, weight, verdict }) => {
    const at = starts.findLastIndex((from) => from <= start);
    const span = at < 0 || end === start ? undefined : rendered.turns[at];
    const { content } = span ?? { content: null };
    const inContent = content !== null && start >= content.start && end <= content.end;
    const why =
      verdict === 'outside' && inContent && span
        ? `Masked: ${span.role === 'assistant' ? 'the template does not mark it as generated' : `the ${span.role}’s text`}.`
        : WHY[verdict];
    return {
      id,
      text: tokenizer.tokenText(id),
      bytes: tokenizer.tokenBytes(id),
      start,
      end,
      special: tokenizer.isSpecial(id),
      state: weight > 0 ? 'supervised' : 'masked',
      weight,
      role: span?.role ?? null,
      turn: span?.turn ?? null,
      part: inContent ? 'content' : verdict === 'end-of-turn' ? 'end-of-turn' : 'template',
      verdict,
      why,
    };
  });
}
