import { failed, ok, type Result } from '../../io/faults.ts';

/** UTF-16 offsets [start, end). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Two characters that occur nowhere in the template or the data; marks are written between them. */
export interface Sentinels {
  readonly open: string;
  readonly close: string;
}

/** The mark that stands in rendered text where `name` begins or ends. */
export const mark = ({ open, close }: Sentinels, name: string) => `${open}${name}${close}`;

/** Two private-use characters that occur in none of the texts. */
export function chooseSentinels(texts: readonly string[]): Result<Sentinels> {
  const free: string[] = [];
  for (let code = 0xe000; code <= 0xf8ff && free.length < 2; code++) {
    const char = String.fromCharCode(code);
    if (!texts.some((text) => text.includes(char))) free.push(char);
  }
  const [open, close] = free;
  if (open === undefined || close === undefined)
    return failed({
      code: 'no-sentinel',
      message: 'The conversation uses every private-use character of Unicode: its parts cannot be located.',
    });
  return ok({ open, close });
}

/** A mark found in rendered text, at its offset in the text without marks. */
interface FoundMark {
  readonly name: string;
  readonly at: number;
}

/** Rendered text without its marks, and where they stood. */
export interface Extracted {
  readonly text: string;
  readonly marks: readonly FoundMark[];
}

/** Takes the marks out of rendered text. */
export function extractMarks(rendered: string, sentinels: Sentinels): Extracted {
  const marks: FoundMark[] = [];
  let text = '';
  let cursor = 0;
  for (;;) {
    const open = rendered.indexOf(sentinels.open, cursor);
    const close = open < 0 ? -1 : rendered.indexOf(sentinels.close, open);
    if (close < 0) return { text: text + rendered.slice(cursor), marks };
    text += rendered.slice(cursor, open);
    marks.push({ name: rendered.slice(open + 1, close), at: text.length });
    cursor = close + 1;
  }
}

/** The ranges between marks `name` and `/name`; null where they are not in pairs. */
export function rangesOf({ marks }: Extracted, name: string): Range[] | null {
  const out: Range[] = [];
  let start: number | null = null;
  for (const found of marks) {
    if (found.name === name) {
      if (start !== null) return null;
      start = found.at;
    } else if (found.name === `/${name}`) {
      if (start === null) return null;
      out.push({ start, end: found.at });
      start = null;
    }
  }
  return start === null ? out : null;
}
