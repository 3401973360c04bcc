import * as v from 'valibot';
import { failed, ok, type Result } from '../io/faults.ts';

/** Characters that a piece of a long text has at least: one evaluation scores whole pieces. */
const PIECE = 1000;

const line = v.pipe(v.string(), v.parseJson(), v.looseObject({ text: v.pipe(v.string(), v.nonEmpty()) }));

/** Blocks between blank lines, joined until they are long enough to be scored. */
function pieces(text: string): string[] {
  const out: string[] = [];
  let open = '';
  for (const block of text.split(/\n[^\S\n]*\n\s*/)) {
    open += open === '' ? block.trim() : `\n\n${block.trim()}`;
    if (open.length < PIECE) continue;
    out.push(open);
    open = '';
  }
  // What is left over belongs to the piece before it, where there is one.
  if (open !== '') out.push(out.length > 0 && open.length < PIECE / 4 ? `${out.pop()}\n\n${open}` : open);
  return out;
}

/**
 * Texts that are no instructions, from a file or from what was pasted: JSON Lines of {"text"}, or plain text,
 * which is cut at blank lines into pieces. What begins with "{" is JSON Lines.
 *
 * @param name of the file, for the fault
 */
export function readPlainTexts(content: string, name: string): Result<readonly string[]> {
  const text = content.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  if (text.trim() === '')
    return failed({ code: 'plain-text-invalid', message: `${name} is empty.`, file: name });
  if (!name.endsWith('.jsonl') && !text.trimStart().startsWith('{')) return ok(pieces(text.trim()));
  const texts: string[] = [];
  for (const [index, one] of text.split('\n').entries()) {
    if (one.trim() === '') continue;
    const parsed = v.safeParse(line, one);
    if (!parsed.success) {
      const message = `${name}, line ${index + 1}: each line needs to be JSON with a "text" that is not empty, like {"text": "Once upon a time"}.`;
      return failed({ code: 'plain-text-invalid', message, file: name, row: index + 1 });
    }
    texts.push(parsed.output.text);
  }
  return ok(texts);
}
