import { type ByteSource, readAll } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { mapRow } from './rows.ts';
import { isRow, Unusable } from './values.ts';

const HEAD_BYTES = 64 * 1024;

export function parseJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { ok: false; why: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** What the first bytes give away: files that are not UTF-8 text, in words. */
function foreign(head: Uint8Array): string | null {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return 'is UTF-16 text: save it as UTF-8';
  if (starts(0x1f, 0x8b)) return 'is compressed with gzip: unpack it first';
  if (starts(0x50, 0x4b, 3, 4)) return 'is a zip archive: unpack it first';
  if (starts(0x50, 0x41, 0x52, 0x31)) return 'is a Parquet file: convert it to JSONL first';
  if (starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8, 0xff) || starts(0x47, 0x49, 0x46, 0x38)) {
    return 'is a picture, not text: choose a JSON or JSONL file';
  }
  return head.includes(0) ? 'is a binary file, not text: choose a JSON or JSONL file' : null;
}

/** How a file is read: line by line, or as one JSON value. */
export type Layout = 'lines' | 'document';

/**
 * Decides the layout from the first lines. A first line that is JSON by itself means lines (also where
 * it is the whole file); a first line that is only the beginning of a value means one document.
 */
export async function sniff(source: ByteSource): Promise<Result<Layout>> {
  const fault = (code: string, what: string): { ok: false; fault: Fault } =>
    failed({ code, message: `${source.name} ${what}.`, file: source.name });
  const head = await source.slice(0, Math.min(HEAD_BYTES, source.size));
  const strange = foreign(head);
  if (strange !== null) return fault('data-not-text', strange);
  const lines = new TextDecoder('utf-8').decode(head).split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const text = lines[first]?.trim() ?? '';
  if (text === '') {
    if (source.size > HEAD_BYTES) return ok('lines');
    return fault('data-empty', 'is empty: choose a file with at least one row');
  }
  const cut = first === lines.length - 1 && source.size > HEAD_BYTES;
  if (cut || parseJson(text).ok) return ok('lines');
  if (text.startsWith('[')) {
    // Lines that are bare lists of messages begin with a bracket too; a document's next line does not.
    const next = lines.slice(first + 1).find((line) => line.trim() !== '');
    const listOfLists = text === '[';
    return ok(next?.trimStart().startsWith('[') && !listOfLists ? 'lines' : 'document');
  }
  return ok(text === '{' || source.name.toLowerCase().endsWith('.json') ? 'document' : 'lines');
}

/** Keys under which a single object holds its rows. */
const LIST_KEYS = ['data', 'rows', 'examples', 'train'];

/** The rows of a value that is a whole file, or null where it is itself one row. */
export function rowsOfDocument(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) {
    // [{role, content}, ...] is one conversation; a list of anything else holds rows.
    const first: unknown = value[0];
    const isTurn = isRow(first) && ('role' in first || 'from' in first) && !('messages' in first);
    return isTurn && ('content' in first || 'value' in first) ? null : value;
  }
  if (!isRow(value) || !(mapRow(value) instanceof Unusable)) return null;
  for (const key of LIST_KEYS) {
    const list = value[key];
    if (Array.isArray(list) && list.some(isRow)) return list;
  }
  return null;
}

/** A whole file as one JSON value. */
export async function readDocument(source: ByteSource): Promise<Result<unknown>> {
  const fault = (code: string, what: string): { ok: false; fault: Fault } =>
    failed({ code, message: `${source.name} ${what}.`, file: source.name });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readAll(source));
  } catch {
    return fault('data-not-text', 'is not UTF-8 text: save it as UTF-8');
  }
  const parsed = parseJson(text);
  if (parsed.ok) return ok(parsed.value);
  return fault('data-not-json', `is not valid JSON (${parsed.why}): mend it there, or save it as JSONL`);
}
