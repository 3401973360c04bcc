import { failed, ok, type Result } from '../../src/io/faults.ts';

/** llama2.c's tokenizer.bin: the text of every token, and how early a merge that makes it is done. */
export interface Vocabulary {
  /** By id, with spaces as spaces. */
  readonly pieces: readonly string[];
  /** By id; the pair whose merge scores highest is merged first. */
  readonly scores: readonly number[];
}

/** Ids 0 to 2, as SentencePiece names them; llama2.c writes line breaks around the second and third. */
export const SPECIAL = ['<unk>', '<s>', '</s>'] as const;
export const BOS_ID = 1;
export const EOS_ID = 2;
/** Byte b is token FIRST_BYTE + b: llama2.c counts on it. */
export const FIRST_BYTE = SPECIAL.length;
export const BYTES = 256;

/** The name of a byte's token. */
export const byteToken = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** Reads tokenizer.bin: the longest token's length, then score (f32), length (int32) and UTF-8 of each token. */
export function readVocabulary(bytes: Uint8Array, size: number, file: string): Result<Vocabulary> {
  const refused = (why: string) =>
    failed({ code: 'vocabulary-invalid', message: `${file} is no tokenizer of llama2.c: ${why}`, file });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  const scores: number[] = [];
  const ids = new Map<string, number>();
  let cursor = 4;
  for (let id = 0; id < size; id++) {
    const start = cursor + 8;
    const length = start <= bytes.length ? view.getInt32(cursor + 4, true) : 0;
    if (length < 0 || start + length > bytes.length)
      return refused(
        `it ends within token ${id}, the checkpoint has ${size} tokens. Take the tokenizer that belongs to it.`,
      );
    const score = view.getFloat32(cursor, true);
    let piece: string;
    try {
      piece = utf8.decode(bytes.subarray(start, start + length));
    } catch {
      return refused(`token ${id} is not UTF-8. Download it again.`);
    }
    if (!Number.isFinite(score)) return refused(`the score of token ${id} is ${score}. Download it again.`);
    cursor = start + length;
    const expected =
      id < FIRST_BYTE ? SPECIAL[id] : id < FIRST_BYTE + BYTES ? byteToken(id - FIRST_BYTE) : null;
    const text = id < FIRST_BYTE ? piece.trim() : piece;
    if (expected !== null && text !== expected)
      return refused(`token ${id} is ${JSON.stringify(piece)} where ${expected} belongs.`);
    const twin = ids.get(text);
    if (twin !== undefined || text === '')
      return refused(
        text === '' ? `token ${id} is empty.` : `tokens ${twin} and ${id} are both ${JSON.stringify(piece)}.`,
      );
    ids.set(text, id);
    pieces.push(text);
    scores.push(score);
  }
  if (cursor !== bytes.length)
    return refused(
      `${bytes.length - cursor} bytes follow token ${size - 1}, the checkpoint's last. Take the tokenizer that belongs to it.`,
    );
  return ok({ pieces, scores });
}
