import type { Dice } from '../random.ts';

export type Sign = '+' | '-' | '×';

/** One fact of arithmetic. */
export interface Sum {
  readonly left: number;
  readonly sign: Sign;
  readonly right: number;
  readonly result: number;
}

const range = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, at) => low + at);

export function sumOf(left: number, sign: Sign, right: number): Sum {
  const result = sign === '+' ? left + right : sign === '-' ? left - right : left * right;
  return { left, sign, right, result };
}

/** Every sum up to 20 + 20, every difference within 20 and every product up to 10 × 10. */
export const SUMS: readonly Sum[] = [
  ...range(1, 20).flatMap((left) => range(1, 20).map((right) => sumOf(left, '+', right))),
  ...range(1, 20).flatMap((left) => range(1, left).map((right) => sumOf(left, '-', right))),
  ...range(1, 10).flatMap((left) => range(1, 10).map((right) => sumOf(left, '×', right))),
];

/** `7 + 5 = 12` */
export const equation = ({ left, sign, right, result }: Sum): string =>
  `${left} ${sign} ${right} = ${result}`;

/** The sum in words, as a clause: `7 and 5 make 12`. */
export function inProse({ left, sign, right, result }: Sum, dice: Dice): string {
  switch (sign) {
    case '+':
      return dice.pick([`${left} plus ${right} is ${result}`, `${left} and ${right} make ${result}`]);
    case '-':
      return dice.pick([`${left} minus ${right} is ${result}`, `${right} from ${left} leaves ${result}`]);
    case '×':
      return `${left} times ${right} is ${result}`;
  }
}
