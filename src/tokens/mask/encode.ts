import type { TextPart } from '../template/parts.ts';
import type { ChatTokenizer, EncodedText } from '../tokenizer/tokenizer.ts';
import type { MaskSettings } from './judge.ts';

/** Where what the assistant writes begins and ends. */
function edges(parts: readonly TextPart[]): number[] {
  return parts.flatMap(({ start, generated }, i) =>
    i > 0 && generated !== parts[i - 1]!.generated ? [start] : [],
  );
}

/** The text as tokens: as one, or what the model writes apart from what stands before and after it (MASK-15). */
export function encodeConversation(
  text: string,
  parts: readonly TextPart[],
  tokenizer: ChatTokenizer,
  encoding: MaskSettings['encoding'],
): EncodedText {
  const cuts = encoding === 'whole' ? [] : edges(parts);
  if (cuts.length === 0) return tokenizer.encode(text);
  const ids: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const inexact: number[] = [];
  let exact = true;
  for (const [i, from] of [0, ...cuts].entries()) {
    const piece = tokenizer.encode(text.slice(from, cuts[i]));
    const before = ids.length;
    for (let k = 0; k < piece.ids.length; k++) {
      ids.push(piece.ids[k]!);
      starts.push(from + piece.starts[k]!);
      ends.push(from + piece.ends[k]!);
    }
    for (const place of piece.inexact) inexact.push(before + place);
    exact &&= piece.exact;
  }
  return { ids, starts, ends, exact, inexact };
}
