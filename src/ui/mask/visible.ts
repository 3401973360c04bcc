const SIGNS: Readonly<Record<string, string>> = { ' ': '·', '\n': '⏎', '\t': '→', '\r': '␍' };

/** A token's text with its white space made visible. */
export const visible = (text: string): string =>
  text === '' ? '∅' : text.replace(/[ \n\t\r]/g, (sign) => SIGNS[sign] ?? sign);

/** The bytes of a token in UTF-8 as hexadecimal; a part of a character has no text to take them from. */
export function hexBytes(text: string): string {
  if (text.includes('\uFFFD')) return 'part of a character';
  const bytes = [...new TextEncoder().encode(text)];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'none';
}
