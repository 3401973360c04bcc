/** Why a row cannot be used; a class of its own, so that a reason is never taken for data. */
export class Unusable {
  /** @param column the field at fault; null: the row as a whole */
  constructor(
    readonly reason: string,
    readonly column: string | null = null,
  ) {}
}

export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a value: strings as they are, numbers and booleans written out; null for everything else. */
export function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Whether a text has nothing but white space. Most texts begin with a letter: that is seen without a trim. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}
