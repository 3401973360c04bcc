import type { Message } from '../../data/example.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { TextPart } from '../template/parts.ts';
import type { Turn } from '../template/template.ts';
import type { EncodedText } from '../tokenizer/tokenizer.ts';
import type { Verdict } from '../types.ts';

export type MaskSettings = Recipe['mask'];

/** The tokens of a whole conversation, before truncation; one entry a token. */
export interface Judged {
  readonly verdicts: readonly Verdict[];
  /** Loss weights: 0 where masked. */
  readonly weights: readonly number[];
  /** Place of the part (of renderedParts) in which the token begins; −1: none. */
  readonly places: readonly number[];
}

const SCORED: ReadonlySet<Verdict> = new Set([
  'answer',
  'think',
  'tool-call',
  'end-of-turn',
  'boundary-supervised',
  'prompt',
]);

const isScored = (verdict: Verdict): boolean => SCORED.has(verdict);

interface Policy {
  readonly mask: MaskSettings;
  readonly messages: readonly (Turn & Pick<Message, 'weight'>)[];
  readonly lastAssistant: number | null;
}

const weightOf = ({ messages }: Policy, turn: number | null): number =>
  (turn === null ? undefined : messages[turn]?.weight) ?? 1;

/** What becomes of text of one part, the edges of tokens aside. */
function verdictOf(part: TextPart, policy: Policy): Verdict {
  const { mask, lastAssistant } = policy;
  if (!part.generated) return mask.prompt ? 'prompt' : 'outside';
  if (weightOf(policy, part.turn) === 0) return 'weight-zero';
  if (mask.prompt) return 'prompt';
  if (mask.turns === 'last' && part.turn !== lastAssistant) return 'earlier-turn';
  switch (part.part) {
    case 'think':
      if (mask.thinking === 'none') return 'think-masked';
      return part.ofTemplate && mask.thinking === 'own' ? 'template-think' : 'think';
    case 'tool-call':
      return 'tool-call';
    case 'end-of-turn':
      return mask.endOfTurn ? 'end-of-turn' : 'end-of-turn-masked';
    default:
      return 'answer';
  }
}

/** What becomes of a token that lies in several parts with different verdicts. */
function verdictAcross(verdicts: readonly Verdict[], mask: MaskSettings): Verdict {
  const scored = verdicts.filter(isScored);
  if (scored.length === 0) return verdicts.find((one) => one !== 'outside') ?? verdicts[0]!;
  if (scored.length === verdicts.length) return scored[0]!;
  return mask.boundary === 'supervise' ? 'boundary-supervised' : 'boundary';
}

/** Assigns the loss to the tokens of one conversation; the rules are MASK-1… in docs/spec/mask.md. */
export function judge(
  parts: readonly TextPart[],
  messages: Policy['messages'],
  { ids, starts, ends }: EncodedText,
  mask: MaskSettings,
): Judged {
  const lastAssistant = parts.findLast(({ generated }) => generated)?.turn ?? null;
  const policy = { mask, messages, lastAssistant };
  const own = parts.map((part) => verdictOf(part, policy));
  const verdicts: Verdict[] = new Array(ids.length);
  const weights: number[] = new Array(ids.length);
  const places: number[] = new Array(ids.length);
  let place = 0;
  for (let i = 0; i < ids.length; i++) {
    const start = starts[i]!;
    // A token that covers nothing (SentencePiece's space) counts where the next character stands.
    const end = Math.max(ends[i]!, start + 1);
    while (place < parts.length && parts[place]!.end <= start) place++;
    let verdict = own[place] ?? (mask.prompt ? 'prompt' : 'outside');
    let turn = parts[place]?.turn ?? null;
    if (place < parts.length && parts[place]!.end < end) {
      const across = [verdict];
      for (let k = place + 1; k < parts.length && parts[k]!.start < end; k++) {
        if (!across.includes(own[k]!)) across.push(own[k]!);
        if (parts[k]!.generated) turn = parts[k]!.turn;
      }
      if (across.length > 1) verdict = verdictAcross(across, mask);
    }
    verdicts[i] = verdict;
    places[i] = place < parts.length ? place : -1;
    // Weights count for what the assistant writes only (MASK-5).
    const generated = parts[place]?.generated === true || turn !== parts[place]?.turn;
    weights[i] = !isScored(verdict) ? 0 : generated ? weightOf(policy, turn) : 1;
  }
  return { verdicts, weights, places };
}
