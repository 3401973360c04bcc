/** Bytes that containers are made of, by their names in Unicode. */
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const TAB = 0x09;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const BACKSLASH = 0x5c;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const COLON = 0x3a;

/** White space as JSON has it. */
export function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

/** The first place from `at` on that is not white space; the length where there is none. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let place = at;
  while (place < bytes.length && isSpace(bytes[place])) place++;
  return place;
}

export function startsWith(bytes: Uint8Array, prefix: readonly number[], at = 0): boolean {
  return prefix.every((byte, i) => bytes[at + i] === byte);
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Length of a UTF-8 byte order mark at the beginning of a text. */
export function markLength(head: Uint8Array): number {
  return startsWith(head, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}
