import type { Dice } from '../random.ts';

/** What the parameters of a program are called in its templates, and the words or numbers they may be. */
export type Values = Readonly<Record<string, string>>;

/** A value of Python, as far as these programs need one. */
export type Value = number | string | boolean | readonly Value[];

/** A call of a program: what it is given, and what it returns. */
export interface Example {
  readonly given: readonly Value[];
  readonly result: Value;
}

/** A kind of small program. */
export interface Shape {
  /** Follows "This function", and "Write a function that" where `asks` is absent. */
  readonly does: string;
  /** Follows "Write a function that" where an order has to be more exact than a remark. */
  readonly asks?: string;
  readonly code: string;
  /** Draws the parameters: numbers `n` and `m`, a word `w`, … */
  readonly draw: (dice: Dice) => Values;
  /** Absent for programs that only print. */
  readonly example?: (dice: Dice, values: Values) => Example;
}
