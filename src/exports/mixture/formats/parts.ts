import type { Example, Message, ToolCall } from '../../../data/example.ts';
import { isRow } from '../../../data/values.ts';
import type { Loss, Value } from './types.ts';

/** What came from JSON, or was read as if it had, is JSON. */
const asValue = (value: unknown): Value => value as Value;

function openAiCall({ id, type, function: called }: ToolCall): Value {
  const call = { type, function: { name: called.name, arguments: asValue(called.arguments) } };
  return id === undefined ? call : { id, ...call };
}

/** A message under the names that OpenAI and chat templates use. */
export function openAiMessage(message: Message): Value {
  const { role, content, reasoning, toolCalls, name, toolCallId, weight } = message;
  return {
    role,
    content,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(toolCalls !== undefined && { tool_calls: toolCalls.map(openAiCall) }),
    ...(name !== undefined && { name }),
    ...(toolCallId !== undefined && { tool_call_id: toolCallId }),
    ...(weight !== undefined && { weight }),
  };
}

/** Whether an answer counts more or less than others. */
export const isWeighed = ({ role, weight }: Message): boolean =>
  role === 'assistant' && weight !== undefined && weight !== 1;

/** The tools of an example as a column; nothing where it offers none. */
export const toolsColumn = ({ tools }: Example): { readonly tools?: Value } =>
  tools === undefined ? {} : { tools: asValue(tools) };

/** An answer as one text: a thought stands before it, as models with think blocks write it. */
export function answerText({ content, reasoning }: Message, lose: (loss: Loss) => void): string {
  if (reasoning === undefined) return content;
  lose('thoughts');
  return `<think>\n${reasoning}\n</think>\n\n${content}`;
}

/** The call as ShareGPT writes it: name and arguments, the latter an object where they are one. */
export function plainCall({ function: { name, arguments: given } }: ToolCall): Value {
  return { name, arguments: typeof given === 'string' ? objectOf(given) : asValue(given) };
}

function objectOf(text: string): Value {
  try {
    const value: unknown = JSON.parse(text);
    return isRow(value) ? asValue(value) : text;
  } catch {
    return text;
  }
}

/** The conversation up to its last answer: nothing is learned from what follows; null where there is no answer. */
export function untilAnswer(
  { messages }: Example,
  lose: (loss: Loss) => void,
): readonly [readonly Message[], Message] | null {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const answer = messages[last];
  if (answer === undefined) return null;
  if (last < messages.length - 1) lose('trailing');
  return [messages.slice(0, last), answer];
}
