import type { Example, Message } from '../data/example.ts';
import { continueIds, type Loaded } from '../generation/answer.ts';
import { type Fault, TemperError } from '../io/faults.ts';
import { encodePrompt } from '../tokens/template/conversation.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { markAnswers } from './exact-match.ts';
import type { Turns } from './turns.ts';

/** The likeliest token each time: the same rows are then answered the same. */
const GREEDY = { greedy: true, temperature: 1, topK: 0, topP: 1 };

/** Tokens past the expected answer's: an answer that is longer is wrong whatever follows. */
const SPARE_TOKENS = 8;

/** A row's answer beside its expected one. */
export interface CheckedAnswer {
  /** Of the row among the examples asked for. */
  readonly place: number;
  /** null where the row cannot be asked, as `fault` says. */
  readonly given: string | null;
  readonly isExact: boolean;
  readonly fault: Fault | null;
}

interface CheckOptions {
  readonly signal: AbortSignal;
  readonly turn: Turns['take'];
  readonly onAnswer: (answer: CheckedAnswer) => void;
}

/** Tokens that an answer to the example may take. */
function longestAnswer({ messages }: Example, tokenizer: ChatTokenizer): number {
  const expected = messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
  return tokenizer.encode(expected).ids.length + SPARE_TOKENS;
}

/**
 * Asks each example's last question and compares the answer word for word. A row that the model cannot be
 * asked (too long, refused by the chat template) is told with its reason and ends nothing; what the device
 * refuses ends the check.
 */
export async function checkAnswers(
  loaded: Loaded,
  tokenizer: ChatTokenizer,
  examples: readonly Example[],
  { signal, turn, onAnswer }: CheckOptions,
): Promise<'end' | 'cancelled'> {
  for (const [place, example] of examples.entries()) {
    if (signal.aborted) return 'cancelled';
    const maxTokens = longestAnswer(example, tokenizer);
    const met: { fault: Fault | null; cancelled: boolean } = { fault: null, cancelled: false };
    const ask = async (messages: readonly Message[]): Promise<string> => {
      const prompt = encodePrompt(messages, tokenizer, example.tools);
      if (!prompt.ok) {
        met.fault = prompt.fault;
        return '';
      }
      const options = { sampling: GREEDY, seed: 0, maxTokens, signal, turn, shown: false };
      try {
        const { text, reason } = await continueIds(loaded, tokenizer, prompt.value, options);
        met.cancelled = reason === 'cancelled';
        return text;
      } catch (error) {
        if (!(error instanceof TemperError) || error.code !== 'prompt-too-long') throw error;
        met.fault = { code: error.code, message: error.message };
        return '';
      }
    };
    for await (const { given, isExact } of markAnswers([example], ask)) {
      // Half an answer is no answer to compare.
      if (met.cancelled) return 'cancelled';
      const { fault } = met;
      onAnswer(fault ? { place, given: null, isExact: false, fault } : { place, given, isExact, fault });
    }
  }
  return 'end';
}
