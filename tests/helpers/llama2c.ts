import { byteToken, FIRST_BYTE } from '../../scripts/llama2c/vocabulary.ts';
import { normals } from './numeric.ts';

/** Sizes that differ from each other, so that a tensor read in another's place shows; D = 8. */
export const TINY = { dim: 32, hidden: 42, layers: 2, heads: 4, kvHeads: 2, context: 160 };

/** Pieces after the specials and the bytes, from the earliest merge on; then characters, as SentencePiece orders them. */
const PIECES = [
  ...[
    ' a',
    'bc',
    ' ab',
    'cd',
    'abc',
    'de',
    ' abc',
    'bcd',
    'éf',
    ' d',
    'abcd',
    ' é',
    'ef',
    'ab',
    ' éf',
    'de ab',
  ],
  ...[' ', 'a', 'b', 'c', 'd', 'e', 'f', 'é', '“', '.'],
];

/** A tokenizer.bin; without pieces the one that belongs to tinyCheckpoint. */
export function tokenizerBin(
  pieces: readonly string[] = PIECES,
  scores: readonly number[] = pieces.map((_, i) => -i),
): Uint8Array {
  const tokens = [
    ...['<unk>', '\n<s>\n', '\n</s>\n'],
    ...Array.from({ length: 256 }, (_, byte) => byteToken(byte)),
    ...pieces,
  ].map((piece) => new TextEncoder().encode(piece));
  const out = new Uint8Array(4 + tokens.reduce((n, token) => n + 8 + token.length, 0));
  const view = new DataView(out.buffer);
  view.setInt32(0, Math.max(...tokens.map((token) => token.length)), true);
  let at = 4;
  for (const [id, token] of tokens.entries()) {
    view.setFloat32(at, scores[id - FIRST_BYTE - 256] ?? 0, true);
    view.setInt32(at + 4, token.length, true);
    out.set(token, at + 8);
    at += 8 + token.length;
  }
  return out;
}

/** Tokens of tokenizerBin(). */
export const TINY_VOCAB = FIRST_BYTE + 256 + PIECES.length;

/** A checkpoint in llama2.c's legacy format with random weights, large enough that attention is not flat. */
export function tinyCheckpoint({ untied }: { readonly untied: boolean }): Uint8Array {
  const { dim: C, hidden: F, layers: L, heads: H, kvHeads: G, context: T } = TINY;
  const D = C / H;
  const matrix = (name: string, rows: number, columns: number, count = 1) =>
    normals(name, count * rows * columns, columns ** -0.5);
  const norm = (name: string, count = 1) => normals(name, count * C, 0.2).map((x) => 1 + x);
  const angles = (f: (x: number) => number) =>
    Float32Array.from({ length: (T * D) / 2 }, (_, i) =>
      f(Math.floor(i / (D / 2)) * 10000 ** (-(i % (D / 2)) / (D / 2))),
    );
  const parts = [
    normals('embedding', TINY_VOCAB * C),
    norm('attention', L),
    matrix('q', C, C, L),
    matrix('k', G * D, C, L),
    matrix('v', G * D, C, L),
    matrix('o', C, C, L),
    norm('mlp', L),
    matrix('w1', F, C, L),
    matrix('w2', C, F, L),
    matrix('w3', F, C, L),
    norm('final'),
    angles(Math.cos),
    angles(Math.sin),
    ...(untied ? [matrix('head', TINY_VOCAB, C)] : []),
  ];
  const header = [C, F, L, H, G, untied ? -TINY_VOCAB : TINY_VOCAB, T];
  const out = new Uint8Array(28 + 4 * parts.reduce((n, part) => n + part.length, 0));
  const view = new DataView(out.buffer);
  for (const [i, value] of header.entries()) view.setInt32(4 * i, value, true);
  let at = 28;
  for (const part of parts) {
    for (const value of part) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return out;
}
