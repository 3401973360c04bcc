import type { Example } from '../data/example.ts';
import { continueIds, type Loaded } from '../generation/answer.ts';
import { TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { encodePrompt } from '../tokens/template/conversation.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { RunControl } from './control.ts';
import type { SampleRecord } from './events.ts';
import type { RunRows } from './rows.ts';
import type { Turns } from './turns.ts';

/** The likeliest token each time: what changes between two evaluations is what was learned. */
const GREEDY = { greedy: true, temperature: 1, topK: 0, topP: 1 };

/** A prompt that is answered at every evaluation. */
export interface SamplePrompt {
  readonly task: string | null;
  readonly prompt: string;
  readonly expected: string | null;
  readonly ids: readonly number[];
}

/** The turns before an example's last answer, and the answer; null: it has none. */
function asked({ messages }: Example): { before: Example['messages']; expected: string } | null {
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const answer = messages[at];
  return answer && at > 0 ? { before: messages.slice(0, at), expected: answer.content } : null;
}

/**
 * The prompts of a run: the person's own, or the first validation row of each of the first tasks, in the order of
 * the evaluation (trained tasks first). One that the chat template refuses is left out.
 */
export function samplePrompts(
  { evaluation }: Pick<RunRows, 'evaluation'>,
  tokenizer: ChatTokenizer,
  { samples }: Recipe['evaluation'],
): SamplePrompt[] {
  const { count, prompts } = samples;
  const encoded = (
    prompt: Omit<SamplePrompt, 'ids'>,
    messages: Example['messages'],
    tools?: Example['tools'],
  ): SamplePrompt[] => {
    const ids = encodePrompt(messages, tokenizer, tools);
    return ids.ok ? [{ ...prompt, ids: ids.value }] : [];
  };
  if (prompts !== null)
    return prompts
      .slice(0, count)
      .flatMap((prompt) =>
        encoded({ task: null, prompt, expected: null }, [{ role: 'user', content: prompt }]),
      );
  return evaluation
    .filter(({ examples }) => examples.length > 0)
    .slice(0, count)
    .flatMap(({ task, examples: [example] }) => {
      const row = example && asked(example);
      if (!row) return [];
      const prompt = row.before.at(-1)?.content ?? '';
      return encoded({ task, prompt, expected: row.expected }, row.before, example.tools);
    });
}

/** Runs of n ids, as text that tells them apart. */
const grams = (ids: readonly number[], n: number): string[] =>
  Array.from({ length: Math.max(0, ids.length - n + 1) }, (_, i) => ids.slice(i, i + n).join());

/** How much an answer repeats itself; see SampleRecord. */
export function repetition(ids: readonly number[]): Pick<SampleRecord, 'repeated4' | 'distinct2'> {
  const [fours, pairs] = [grams(ids, 4), grams(ids, 2)];
  return {
    repeated4: fours.length === 0 ? null : (fours.length - new Set(fours).size) / fours.length,
    distinct2: pairs.length === 0 ? null : new Set(pairs).size / pairs.length,
  };
}

/**
 * Answers the prompts greedily; null where the run was stopped meanwhile. A prompt that does not fit the model's
 * context, or for which the device has no room, is left out and told.
 */
export async function answerSamples(
  loaded: Loaded,
  tokenizer: ChatTokenizer,
  prompts: readonly SamplePrompt[],
  maxTokens: number,
  watched: {
    readonly control: RunControl;
    readonly turns: Turns;
    readonly onFault: (message: string) => void;
  },
): Promise<SampleRecord[] | null> {
  const { control, turns, onFault } = watched;
  const samples: SampleRecord[] = [];
  for (const { ids: prompt, ...sample } of prompts) {
    if (control.isStopped) return null;
    const options = { sampling: GREEDY, seed: 0, maxTokens, turn: turns.take, signal: control.signal };
    try {
      const { ids, text, reason } = await continueIds(loaded, tokenizer, prompt, {
        ...options,
        shown: false,
      });
      if (reason === 'cancelled') return null;
      samples.push({ ...sample, text, tokens: ids.length, reason, ...repetition(ids) });
    } catch (error) {
      const isOwn = error instanceof TemperError && LEFT_OUT.includes(error.code);
      if (!isOwn) throw error;
      onFault(error.message);
    }
  }
  return samples;
}

/** What concerns one prompt, not the run. */
const LEFT_OUT = ['prompt-too-long', 'out-of-memory', 'logits-not-finite'];
