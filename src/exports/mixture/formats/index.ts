import { alpaca } from './alpaca.ts';
import { messages } from './messages.ts';
import { promptCompletion } from './prompt-completion.ts';
import { sharegpt } from './sharegpt.ts';
import type { ExportFormat, FormatId } from './types.ts';

/** Every format by its name on the command line. */
export const FORMAT: Readonly<Record<FormatId, ExportFormat>> = {
  messages,
  alpaca,
  sharegpt,
  'prompt-completion': promptCompletion,
};
