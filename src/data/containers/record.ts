import { Unusable } from '../values.ts';
import { fieldsOf, rowOfFields } from './csv-fields.ts';
import { decodeText } from './decode.ts';
import type { RecordLayout } from './types.ts';

export const NOT_UTF8 = 'The row is not UTF-8 text: save the file as UTF-8.';
export const TOO_LONG = new Unusable('The row is longer than 64 MiB: split it into several.');

/** A JSON value, or why there is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return new Unusable(`The row is not valid JSON (${why}).`);
  }
}

/** The record as it stands in the file, for people; bytes that are not UTF-8 are shown as U+FFFD. */
export function recordText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

/** A record from its own bytes, the value that its block had for it; an Unusable where it is broken. */
export function parseRecord(bytes: Uint8Array, layout: RecordLayout): unknown {
  const text = decodeText(bytes);
  if (text === null) return new Unusable(NOT_UTF8);
  switch (layout.kind) {
    case 'json':
      return parseJson(text);
    case 'text':
      return { text };
    case 'csv':
    case 'fields':
      return rowOfFields(fieldsOf(layout)(text), layout.columns);
  }
}
