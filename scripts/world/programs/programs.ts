import type { Dice } from '../random.ts';
import { fill } from '../text.ts';
import { LISTS } from './lists.ts';
import { ARITHMETIC, COMPARISONS } from './numbers.ts';
import type { Example, Shape, Value } from './shape.ts';
import { LOOPS, TEXTS } from './texts.ts';

export const SHAPES: readonly Shape[] = [...ARITHMETIC, ...COMPARISONS, ...LISTS, ...TEXTS, ...LOOPS];

/** A tiny program in Python and what it does. */
export interface Program {
  readonly name: string;
  /** Fits after "This function". */
  readonly does: string;
  /** Fits after "Write a function that". */
  readonly asks: string;
  readonly code: string;
  /** A call with its result, unless the program only prints. */
  readonly example: Example | undefined;
}

/** Writes a program of one of the known shapes. */
export function writeProgram(dice: Dice): Program {
  const { does, asks = does, code, draw, example } = dice.pick(SHAPES);
  const values = draw(dice);
  const written = fill(code, values);
  return {
    name: written.slice('def '.length, written.indexOf('(')),
    does: fill(does, values),
    asks: fill(asks, values),
    code: written,
    example: example?.(dice, values),
  };
}

/** The value as Python writes it. */
export function asPython(value: Value): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  return `[${value.map(asPython).join(', ')}]`;
}

/** `add_7(5)` */
export const callOf = ({ name }: Program, { given }: Example): string =>
  `${name}(${given.map(asPython).join(', ')})`;
