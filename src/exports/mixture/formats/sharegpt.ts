import type { Message } from '../../../data/example.ts';
import { answerText, isWeighed, plainCall } from './parts.ts';
import type { ExportFormat, Loss, Value } from './types.ts';

const SPEAKERS = { system: 'system', user: 'human', assistant: 'gpt', tool: 'observation' } as const;

/** A message as turns: an answer with text beside its calls is two. */
function turnsOf(message: Message, lose: (loss: Loss) => void): Value[] {
  const { role, content, reasoning, toolCalls, name, toolCallId, weight } = message;
  const own = weight === undefined ? {} : { weight };
  if (isWeighed(message)) lose('weights');
  if (name !== undefined || toolCallId !== undefined || toolCalls?.some(({ id }) => id !== undefined))
    lose('tool-ids');
  if (toolCalls === undefined)
    return [
      { from: SPEAKERS[role], value: role === 'assistant' ? answerText(message, lose) : content, ...own },
    ];
  const calls = toolCalls.map(plainCall);
  const called = {
    from: 'function_call',
    value: JSON.stringify(calls.length === 1 ? calls[0] : calls),
    ...own,
  };
  if (content === '' && reasoning === undefined) return [called];
  lose('calls-apart');
  return [{ from: 'gpt', value: answerText(message, lose), ...own }, called];
}

/** ShareGPT with the roles that LLaMA-Factory and axolotl read: function_call and observation among them. */
export const sharegpt: ExportFormat = {
  title: 'ShareGPT',
  columns: ['conversations', 'tools'],
  rowOf: ({ messages, tools }, _form, lose) => ({
    conversations: messages.flatMap((message) => turnsOf(message, lose)),
    ...(tools !== undefined && { tools: JSON.stringify(tools) }),
  }),
};
