import type { Example } from '../../../data/example.ts';
import { isWeighed, openAiMessage, toolsColumn, untilAnswer } from './parts.ts';
import type { ExportFormat } from './types.ts';

/** Whether an example is nothing but a question (or none) and an answer: prompt and completion are then texts. */
export function isPlainPair({ messages, tools }: Example): boolean {
  const [first, second] = messages;
  const [question, answer] = messages.length === 1 ? [undefined, first] : [first, second];
  return (
    messages.length <= 2 &&
    tools === undefined &&
    (question === undefined || question.role === 'user') &&
    answer?.role === 'assistant' &&
    answer.toolCalls === undefined &&
    answer.reasoning === undefined &&
    answer.weight === undefined
  );
}

/** Prompt and completion as TRL reads them: texts, or lists of messages. */
export const promptCompletion: ExportFormat = {
  title: 'Prompt and completion',
  columns: ['prompt', 'completion', 'tools'],
  rowOf: (example, { conversational }, lose) => {
    const found = untilAnswer(example, lose);
    if (found === null) return null;
    const [before, answer] = found;
    if (!conversational) return { prompt: before[0]?.content ?? '', completion: answer.content };
    const earlier = before.filter(({ role }) => role === 'assistant');
    if (earlier.some(({ weight }) => weight !== 0)) lose('earlier-answers');
    if (isWeighed(answer)) lose('weights');
    return {
      // Nothing of a prompt is learned, whatever its turns weighed.
      prompt: before.map(({ weight: _, ...message }) => openAiMessage(message)),
      completion: [openAiMessage(answer)],
      ...toolsColumn(example),
    };
  },
};
