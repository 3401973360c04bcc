import type { RowFlag } from '../../../data/set/types.ts';

/** What a row is flagged for: a column's head, and what it means. */
export const FLAG_NAMES: readonly { readonly flag: RowFlag; readonly head: string; readonly what: string }[] =
  [
    {
      flag: 'prompt-in-answer',
      head: 'Prompt in answer',
      what: 'The answer repeats the prompt word for word: the model learns to repeat it.',
    },
    {
      flag: 'short-answer',
      head: 'Short answer',
      what: 'The answer has fewer than three characters: a label, or a fault.',
    },
    {
      flag: 'control-characters',
      head: 'Control characters',
      what: 'There are control characters other than tabs and line ends.',
    },
    {
      flag: 'replacement-character',
      head: 'Lost characters',
      what: 'There is a U+FFFD, which stands where an earlier program could not read a character.',
    },
  ];
