import { TemperError } from '../../io/faults.ts';
import type { Row, Value } from './formats/types.ts';

/** What the values of a column are made of: what a file with typed columns has to know beforehand. */
export type Shape =
  /** whole: of 32 bits. */
  | { readonly kind: 'text' | 'truth' | 'number' | 'whole' }
  /** of: null while every list was empty. */
  | { readonly kind: 'list'; readonly of: Shape | null }
  | { readonly kind: 'group'; readonly fields: ReadonlyMap<string, Shape> };

/** Fields that hold whatever a data set had there: as JSON text they are of one type. */
const FREE = new Set(['tools', 'arguments']);

function typedValue(value: Value, onText: () => void, field = ''): Value {
  if (FREE.has(field)) {
    if (typeof value === 'string') return value;
    onText();
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return value.map((one: Value) => typedValue(one, onText));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, typedValue(one, onText, name)]),
  );
}

/** A row with its free fields as JSON text; `onText` is told where one was something else. */
export function typedRow(row: Row, onText: () => void): Row {
  return Object.fromEntries(Object.entries(row).map(([name, one]) => [name, typedValue(one, onText, name)]));
}

const isInt32 = (value: number) => (value | 0) === value;

function shapeOf(value: Value): Shape | null {
  if (value === null) return null;
  if (typeof value === 'string') return { kind: 'text' };
  if (typeof value === 'boolean') return { kind: 'truth' };
  if (typeof value === 'number') return { kind: isInt32(value) ? 'whole' : 'number' };
  if (Array.isArray(value)) {
    const of = value.reduce<Shape | null>((known, one: Value) => widened(known, one), null);
    return { kind: 'list', of };
  }
  const fields = new Map<string, Shape>();
  for (const [name, one] of Object.entries(value)) {
    const shape = shapeOf(one);
    if (shape !== null) fields.set(name, shape);
  }
  return { kind: 'group', fields };
}

function joined(one: Shape | null, other: Shape | null): Shape | null {
  if (one === null || other === null) return one ?? other;
  if (one.kind === 'list' && other.kind === 'list') return { kind: 'list', of: joined(one.of, other.of) };
  if (one.kind === 'group' && other.kind === 'group') {
    const fields = new Map(one.fields);
    for (const [name, shape] of other.fields) {
      const both = joined(fields.get(name) ?? null, shape);
      if (both !== null) fields.set(name, both);
    }
    return { kind: 'group', fields };
  }
  if (one.kind === other.kind) return one;
  const kinds = new Set([one.kind, other.kind]);
  if (kinds.has('whole') && kinds.has('number')) return { kind: 'number' };
  throw new TemperError('column-mixed', `A column holds both ${one.kind} and ${other.kind}.`);
}

/** A shape that holds the value too. */
function widened(known: Shape | null, value: Value): Shape | null {
  return joined(known, shapeOf(value));
}

/** The shapes of all columns, widened by a row. */
export function widenColumns(shapes: Map<string, Shape>, row: Row): void {
  for (const [name, value] of Object.entries(row)) {
    const shape = widened(shapes.get(name) ?? null, value);
    if (shape !== null) shapes.set(name, shape);
  }
}
