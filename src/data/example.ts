export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** A call of a tool, as chat templates read it (OpenAI's form with the arguments as an object or as text). */
export interface ToolCall {
  readonly id?: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: unknown };
}

export interface Message {
  readonly role: Role;
  /** Empty only beside tool calls. */
  readonly content: string;
  /** What the assistant thought before it answered, where the data keeps it apart (`reasoning_content`, `thinking`). */
  readonly reasoning?: string;
  readonly toolCalls?: readonly ToolCall[];
  /** Of a tool's answer: the tool's name, and the call that it answers. */
  readonly name?: string;
  readonly toolCallId?: string;
  /** Loss weight of the turn; absent means 1 for assistant turns. 0 keeps the turn out of the loss. */
  readonly weight?: number;
}

/** One row of a data set, whatever its file looked like. */
export interface Example {
  /** Hash of the messages: the same content has the same id in every file and on every machine. */
  readonly id: string;
  readonly task: string;
  readonly file: string;
  /** 1-based row in its file, as the user counts: a line of JSONL, an element of a JSON array. */
  readonly row: number;
  readonly messages: readonly Message[];
  /** Tools that the conversation may call, as chat templates take them (JSON schemas); absent: none. */
  readonly tools?: readonly unknown[];
}

/** What a row's fields mean; docs/spec/data.md says what each of them is read as. */
export const FORMATS = [
  'messages',
  'sharegpt',
  'alpaca',
  'prompt-completion',
  'question-answer',
  'inputs-targets',
  'natural-instructions',
  'instances',
  'tree',
  'messages-flat',
  'preference',
  'chatml',
  'text',
  'columns',
] as const;
export type Format = (typeof FORMATS)[number];

/** The rows of one task after the split; order is that of the files, then rows. */
export interface TaskSplit {
  readonly task: string;
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
}
