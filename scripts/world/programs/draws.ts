import type { Dice } from '../random.ts';
import type { Example, Value, Values } from './shape.ts';

const WORDS = 'red blue fox owl moon boat river bread stone hill tree bird goat lamp bell rose'.split(' ');
const LETTERS = 'a b d e h l m n o p r s t'.split(' ');

export const number = (dice: Dice): Values => ({ n: String(dice.int(2, 20)) });
/** A number and the next one, where Python's range has to stop. */
export const upTo = (dice: Dice): Values => {
  const n = dice.int(2, 20);
  return { n: String(n), m: String(n + 1) };
};
export const small = (dice: Dice): Values => ({ n: String(dice.int(2, 9)) });
export const word = (dice: Dice): Values => ({ w: dice.pick(WORDS) });
export const letter = (dice: Dice): Values => ({ c: dice.pick(LETTERS) });
export const two = (dice: Dice): Values => ({ n: String(dice.int(2, 9)), m: String(dice.int(2, 9)) });
export const rise = (dice: Dice): Values => {
  const n = dice.int(2, 12);
  return { n: String(n), m: String(n + dice.int(2, 8)) };
};
export const wordTimes = (dice: Dice): Values => ({ ...word(dice), ...small(dice) });
export const nothing = (): Values => ({});

/** An example with one number. */
export const ofNumber =
  (compute: (x: number, n: number, m: number) => Value) =>
  (dice: Dice, { n, m }: Values): Example => {
    const x = dice.int(1, 20);
    return { given: [x], result: compute(x, Number(n), Number(m)) };
  };

const numbers = (dice: Dice): number[] => Array.from({ length: dice.int(3, 5) }, () => dice.int(1, 20));

/** An example with a list of numbers. */
export const ofNumbers =
  (compute: (items: readonly number[], n: number) => Value) =>
  (dice: Dice, { n }: Values): Example => {
    const items = numbers(dice);
    return { given: [items], result: compute(items, Number(n)) };
  };

/** An example with a list of words, which often holds the program's own word. */
export const ofWords =
  (compute: (items: readonly string[], w: string) => Value) =>
  (dice: Dice, { w }: Values): Example => {
    const items = Array.from({ length: 3 }, () =>
      w !== undefined && dice.chance(25) ? w : dice.pick(WORDS),
    );
    return { given: [items], result: compute(items, w ?? '') };
  };

/** An example with one word. */
export const ofWord =
  (compute: (text: string, values: Values) => Value) =>
  (dice: Dice, values: Values): Example => {
    const text = dice.pick(WORDS);
    return { given: [text], result: compute(text, values) };
  };
