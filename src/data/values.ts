/** Why a row cannot be used; a class of its own, so that a reason is never taken for data. */
export class Unusable {
  constructor(readonly reason: string) {}
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
