import type { Range } from './marks.ts';

/** How data writes thoughts into an answer's text. */
const TAGS: readonly (readonly [open: string, close: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<seed:think>', '</seed:think>'],
  ['[THINK]', '[/THINK]'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
];

/** An answer's text in three: what stands before its thoughts, they themselves, and what is said in the end. */
export interface ThinkSplit {
  readonly before: Range;
  readonly thought: Range;
  readonly said: Range;
}

/** Cuts an answer at its think tags; null where it has none. Many templates cut it there and write it anew. */
export function splitThinking(content: string): ThinkSplit | null {
  for (const [open, close] of TAGS) {
    const end = content.lastIndexOf(close);
    if (end < 0) continue;
    const found = content.indexOf(open);
    const opened = found >= 0 && found < end;
    return {
      before: { start: 0, end: opened ? found : 0 },
      thought: { start: opened ? found + open.length : 0, end },
      said: { start: end + close.length, end: content.length },
    };
  }
  return null;
}

/** A tag that opens or closes thoughts, in text that the template writes. */
const TAG =
  /<\|channel\|?>(?:thought|analysis)(?:<\|message\|>)?|<channel\|>|[<[][^<>[\]\s]*(?:think|thought)[^<>[\]\s]*[>\]]/gi;

/** The part of template-written text, from its first think tag on, that belongs to thoughts; null: none does. */
export function thinkTags(text: string): (Range & { readonly closes: boolean }) | null {
  const found = [...text.matchAll(TAG)];
  const first = found.find(([tag]) => tag !== '<channel|>');
  const last = found.at(-1);
  if (first === undefined || last === undefined) return null;
  let end = last.index + last[0].length;
  while (end < text.length && /\s/.test(text[end]!)) end++;
  return { start: first.index, end, closes: /^[<[]\|?(\/|end)/i.test(first[0]) };
}
