import { isBlank, isRow, scalarText, Unusable } from '../values.ts';
import { oneExample } from './fields.ts';
import { strongTurns, weakTurns } from './marks.ts';
import type { MappedRecord, Reading, Shape } from './reading.ts';
import { checkAnswers, turn } from './turns.ts';

/**
 * A text by itself: the conversation that its marks make of it, or all of it as an answer that nobody asked for,
 * so that all of it is learned.
 */
export function textRecord(
  text: string,
  { marks }: Pick<Reading, 'marks'>,
  field: string | null,
): MappedRecord {
  if (isBlank(text)) return oneExample('text', new Unusable('The text is empty.', field));
  const strong = strongTurns(text);
  if (strong !== null) return oneExample('chatml', checkAnswers(strong, field));
  const weak = marks === null ? null : weakTurns(text, marks);
  return weak === null ? oneExample('text', [turn('assistant', text)]) : oneExample('chatml', weak);
}

/** The text of a row that is nothing but text. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : isRow(value) ? scalarText(value.text) : null;
}

export const textShape: Shape = {
  format: 'text',
  read(row, reading) {
    const text = scalarText(row.text);
    return text === null || text === '' ? null : textRecord(text, reading, 'text');
  },
  fields: () => 'text',
  columns: () => ({ response: 'text' }),
};
