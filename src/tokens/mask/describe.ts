import type { TextPart } from '../template/parts.ts';
import type { ChatTokenizer, EncodedText } from '../tokenizer/tokenizer.ts';
import type { TokenInfo, Verdict } from '../types.ts';
import type { Judged } from './judge.ts';

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
  boundary: 'Masked: the token holds both what is trained and what is not.',
  outside: 'Masked: the chat template’s own text.',
};

/** A labelled text: its tokens, of which [from, to) fit the context, after those that the tokenizer puts before it. */
export interface LabelledText {
  readonly parts: readonly TextPart[];
  readonly encoded: EncodedText;
  readonly judged: Judged;
  readonly prefix: readonly number[];
  readonly from: number;
  readonly to: number;
}

function whyOf(verdict: Verdict, part: TextPart | undefined, truncated: boolean): string {
  if (truncated) return 'Cut away: it does not fit the context, so the model never sees it.';
  if (part === undefined) return WHY[verdict];
  if (verdict === 'think' && part.ofTemplate)
    return 'Supervised: a think block that the template writes; the recipe trains on all thinking.';
  if (verdict === 'outside' && part.part !== 'template')
    return `Masked: ${part.role === 'assistant' ? 'the template does not mark it as generated' : `the ${part.role}’s text`}.`;
  return WHY[verdict];
}

/** The tokens with their place and the reason for their label. */
export function describeTokens(
  { parts, encoded, judged, prefix, from, to }: LabelledText,
  tokenizer: ChatTokenizer,
): TokenInfo[] {
  const token = (id: number) => ({
    id,
    text: tokenizer.tokenText(id),
    bytes: tokenizer.tokenBytes(id),
    special: tokenizer.isSpecial(id),
  });
  const stateOf = (at: number, weight: number) =>
    at < from || at >= to ? 'truncated' : weight > 0 ? 'supervised' : 'masked';
  const before = prefix.map((id, at): TokenInfo => {
    const state = stateOf(at, 0);
    return {
      ...token(id),
      start: 0,
      end: 0,
      state,
      weight: 0,
      role: null,
      turn: null,
      part: 'template',
      verdict: 'outside',
      why:
        state === 'truncated'
          ? whyOf('outside', undefined, true)
          : 'Masked: the tokenizer puts it before every text.',
    };
  });
  const tokens = encoded.ids.map((id, i): TokenInfo => {
    const verdict = judged.verdicts[i]!;
    const state = stateOf(prefix.length + i, judged.weights[i]!);
    // A token on an edge shows what it is trained as: the generated side.
    const end = encoded.ends[i]!;
    let place = judged.places[i]!;
    const first = parts[place];
    if (first && !first.generated && verdict.startsWith('boundary'))
      while (parts[place + 1] && parts[place + 1]!.start < end && !parts[place]!.generated) place++;
    const part = parts[place];
    return {
      ...token(id),
      start: encoded.starts[i]!,
      end,
      state,
      weight: state === 'truncated' ? 0 : judged.weights[i]!,
      role: part?.role ?? null,
      turn: part?.turn ?? null,
      part: part?.part ?? 'template',
      verdict,
      why: whyOf(verdict, part, state === 'truncated'),
    };
  });
  return [...before, ...tokens];
}
