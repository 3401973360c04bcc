import type { Dice } from './random.ts';
import { capitalise, inWords } from './text.ts';

/** A sum in words: `seven plus five` and its result `twelve`. */
export interface Sum {
  readonly left: string;
  readonly right: string;
  readonly sign: 'plus' | 'minus';
  readonly result: string;
}

/** All sums and differences of two numbers from one to ten whose result is not negative. */
export function allSums(): Sum[] {
  const sums: Sum[] = [];
  for (let left = 1; left <= 10; left++) {
    for (let right = 1; right <= 10; right++) {
      const pair = { left: inWords(left), right: inWords(right) };
      sums.push({ ...pair, sign: 'plus', result: inWords(left + right) });
      if (left >= right) sums.push({ ...pair, sign: 'minus', result: inWords(left - right) });
    }
  }
  return sums;
}

/** `Seven plus five is twelve.` */
export const stateSum = (sum: Sum): string =>
  `${capitalise(sum.left)} ${sum.sign} ${sum.right} is ${sum.result}.`;

/** A sum told with things: the situation and the sentence that resolves it. */
export function tellSum(sum: Sum, who: string, dice: Dice): { situation: string; outcome: string } {
  const things = dice.pick(['plums', 'eggs', 'coins', 'stones', 'apples', 'candles']);
  const change = sum.sign === 'plus' ? `gets ${sum.right} more` : `gives ${sum.right} away`;
  return {
    situation: `${who} has ${sum.left} ${things} and ${change}.`,
    outcome: `${who} now has ${sum.result === 'zero' ? 'no' : sum.result} ${things}.`,
  };
}
