import type { Message } from '../../../data/example.ts';
import { answerText, isWeighed, untilAnswer } from './parts.ts';
import type { ExportFormat } from './types.ts';

/** [user, assistant] pairs; null where the turns are no such pairs. */
function pairsOf(turns: readonly Message[]): [Message, Message][] | null {
  const pairs: [Message, Message][] = [];
  for (let i = 0; i < turns.length; i += 2) {
    const [user, assistant] = [turns[i], turns[i + 1]];
    if (user?.role !== 'user' || assistant?.role !== 'assistant' || assistant.toolCalls) return null;
    pairs.push([user, assistant]);
  }
  return pairs;
}

/** Alpaca with the columns that LLaMA-Factory added to it: system and history. */
export const alpaca: ExportFormat = {
  title: 'Alpaca',
  columns: ['instruction', 'input', 'output', 'system', 'history'],
  rowOf: (example, _form, lose) => {
    const found = untilAnswer(example, lose);
    if (found === null) return null;
    const [before, answer] = found;
    const [first] = before;
    const system = first?.role === 'system' ? first.content : null;
    const pairs = pairsOf([...(system === null ? before : before.slice(1)), answer]);
    const last = pairs?.at(-1);
    if (!pairs || !last) return null;
    if (example.tools !== undefined) lose('tools');
    if (example.messages.some(isWeighed)) lose('weights');
    const history = pairs.slice(0, -1).map(([user, said]) => [user.content, answerText(said, lose)]);
    if (history.length > 0) lose('history');
    return {
      instruction: last[0].content,
      input: '',
      output: answerText(last[1], lose),
      ...(system !== null && { system }),
      ...(history.length > 0 && { history }),
    };
  },
};
