import type { TokenInfo, Verdict } from '../../../tokens/types.ts';
import { counted, whole } from '../../components/format.ts';

export interface ExampleSummary {
  /** Tokens that the model reads. */
  readonly tokens: number;
  /** Of them those that the loss scores: a sequence's first token is never predicted. */
  readonly scored: number;
  readonly cut: number;
  /** Of what the loss sees, in words; '' where it sees nothing. */
  readonly what: string;
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

function answersInWords(trained: number, all: number, isLast: boolean): string {
  if (trained === 1 && all === 1) return 'the answer';
  if (trained === all) return all === 2 ? 'both answers' : `all ${whole(all)} answers`;
  if (trained === 1) return isLast ? 'the last answer' : `1 of ${whole(all)} answers`;
  return `${whole(trained)} of ${whole(all)} answers`;
}

/** What the loss sees of an example, in numbers and in words. */
export function summarise(tokens: readonly TokenInfo[]): ExampleSummary {
  const read = tokens.filter(({ state }) => state !== 'truncated');
  const scored = read.slice(1).filter(({ state }) => state === 'supervised');
  const turnsWith = (some: readonly TokenInfo[], verdict: Verdict) =>
    new Set(some.filter((token) => token.verdict === verdict).map(({ turn }) => turn));
  const has = (verdict: Verdict) => scored.some((token) => token.verdict === verdict);
  const turns = new Set(tokens.filter(({ role }) => role === 'assistant').map(({ turn }) => turn));
  const trained = new Set(scored.map(({ turn }) => turn));
  const parts: string[] = [];
  if (has('prompt')) {
    parts.push('everything, prompts too');
  } else if (scored.length > 0) {
    const answered = turnsWith(scored, 'answer').size;
    const isLast = trained.has(Math.max(...[...turns].map((turn) => turn ?? 0)));
    if (has('think')) parts.push('the thinking');
    if (answered > 0) parts.push(answersInWords(answered, Math.max(answered, turns.size), isLast));
    if (has('tool-call')) parts.push(turnsWith(scored, 'tool-call').size > 1 ? 'tool calls' : 'a tool call');
    if (has('end-of-turn')) parts.push(turnsWith(scored, 'end-of-turn').size > 1 ? 'their ends' : 'its end');
  }
  return {
    tokens: read.length,
    scored: scored.length,
    cut: tokens.length - read.length,
    what: listed(parts),
  };
}

/** The sentence on top of the stage. */
export function sentenceOf({ tokens, scored, what }: ExampleSummary): string {
  if (tokens === 0) return 'No token of this example is left: it is not trained on.';
  if (scored === 0) return `The loss sees none of the ${counted(tokens, 'token')} of this example.`;
  return `The loss sees ${whole(scored)} of ${counted(tokens, 'token')} of this example: ${what}.`;
}

/** Input ids and labels as a trainer gets them: what is cut away is not among them, masked is −100. */
export function asJson(tokens: readonly TokenInfo[]): string {
  const read = tokens.filter(({ state }) => state !== 'truncated');
  return JSON.stringify({
    input_ids: read.map(({ id }) => id),
    labels: read.map(({ id, state }) => (state === 'supervised' ? id : -100)),
  });
}
