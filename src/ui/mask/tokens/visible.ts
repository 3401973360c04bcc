import type { TokenInfo } from '../../../tokens/types.ts';

const SIGNS: Readonly<Record<string, string>> = {
  ' ': '·',
  '\n': '⏎',
  '\t': '→',
  '\r': '␍',
  '\u00a0': '⍽',
};

/** Characters that leave no mark of their own: controls, zero-width ones, blanks of other widths. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/gu;

const named = (sign: string): string =>
  SIGNS[sign] ?? `⟨${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

/** A text with its white space made visible. */
export const visible = (text: string): string => (text === '' ? '∅' : text.replace(UNSEEN, named));

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/** Bytes as hexadecimal: "E2 80". */
export const hexBytes = (bytes: readonly number[]): string => bytes.map(hex).join(' ') || 'none';

/** Whether the token holds a part of a character: its bytes are then all that can be shown. */
function splitsCharacter({ text, bytes }: Pick<TokenInfo, 'text' | 'bytes'>): boolean {
  if (!text.includes('\uFFFD') || bytes.length === 0) return false;
  const whole = new TextEncoder().encode(text);
  return whole.length !== bytes.length || whole.some((byte, i) => byte !== bytes[i]);
}

/** What a token's chip shows. */
export const chipText = (token: Pick<TokenInfo, 'text' | 'bytes'>): string =>
  splitsCharacter(token) ? `⟨${hexBytes(token.bytes)}⟩` : visible(token.text);
