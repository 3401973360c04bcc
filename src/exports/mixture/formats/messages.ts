import { openAiMessage, toolsColumn } from './parts.ts';
import type { ExportFormat } from './types.ts';

/** Messages as OpenAI and TRL read them: everything that an example has. */
export const messages: ExportFormat = {
  title: 'Messages',
  columns: ['messages', 'tools'],
  rowOf: (example) => ({ messages: example.messages.map(openAiMessage), ...toolsColumn(example) }),
};
