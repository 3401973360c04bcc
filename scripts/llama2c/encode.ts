import { BOS_ID, BYTES, FIRST_BYTE, type Vocabulary } from './vocabulary.ts';

/**
 * llama2.c's encoding, written plainly from its description: BOS, a space before the text, a token a
 * character (or one a byte where the character is no token), then the best-scoring pair is merged until none
 * is left. Quadratic: for checks only.
 */
export function encodeSlowly(text: string, { pieces, scores }: Vocabulary): number[] {
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const tokens: number[] = [];
  for (const character of text === '' ? '' : ` ${text}`) {
    const id = ids.get(character);
    if (id !== undefined) tokens.push(id);
    else tokens.push(...Array.from(new TextEncoder().encode(character), (byte) => FIRST_BYTE + byte));
  }
  for (;;) {
    let best: { at: number; id: number } | null = null;
    for (let at = 0; at + 1 < tokens.length; at++) {
      const id = ids.get(pieces[tokens[at]!]! + pieces[tokens[at + 1]!]!);
      if (id !== undefined && (best === null || scores[id]! > scores[best.id]!)) best = { at, id };
    }
    if (best === null) return [BOS_ID, ...tokens];
    tokens.splice(best.at, 2, best.id);
  }
}

/** The text of tokens that continue a text. */
export function decodeSlowly(ids: readonly number[], { pieces }: Vocabulary): string {
  const bytes = ids.flatMap((id) =>
    id >= FIRST_BYTE && id < FIRST_BYTE + BYTES
      ? [id - FIRST_BYTE]
      : [...new TextEncoder().encode(pieces[id] ?? '')],
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
