import type { ToolCall } from '../../data/example.ts';
import type { Turn } from './template.ts';

/** JSON as Python writes it: a space after commas and colons. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${pythonJson(one)}`);
  return `{${entries.join(', ')}}`;
}

function other(given: unknown): unknown {
  if (typeof given !== 'string') return pythonJson(given);
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}

const turned = (call: ToolCall): ToolCall => ({
  ...call,
  function: { ...call.function, arguments: other(call.function.arguments) },
});

/** The conversation with the arguments of its calls as objects where they were JSON text, and as text where they were not; null: no calls. */
export function withOtherArguments(messages: readonly Turn[]): Turn[] | null {
  if (!messages.some(({ toolCalls }) => toolCalls !== undefined)) return null;
  return messages.map((message) =>
    message.toolCalls === undefined ? message : { ...message, toolCalls: message.toolCalls.map(turned) },
  );
}
