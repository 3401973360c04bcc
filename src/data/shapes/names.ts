import type { Format } from '../example.ts';

/** What a person calls a format, within a sentence. */
export const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  messages: 'OpenAI messages',
  sharegpt: 'ShareGPT',
  alpaca: 'Alpaca',
  'prompt-completion': 'prompt and completion',
  'question-answer': 'question and answer',
  'inputs-targets': 'inputs and targets',
  'natural-instructions': 'Natural Instructions',
  instances: 'instructions with instances',
  tree: 'trees of messages',
  'messages-flat': 'messages of trees',
  preference: 'preferences',
  chatml: 'text with marked turns',
  text: 'plain text',
  columns: 'mapped columns',
};
