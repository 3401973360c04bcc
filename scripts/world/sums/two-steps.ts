import type { Dice } from '../random.ts';
import { fill } from '../text.ts';
import { equation, type Sign, type Sum, sumOf } from './facts.ts';
import { drawNames } from './situations.ts';

/** Something that takes two sums, the second of which goes on with the result of the first. */
interface Course {
  readonly signs: readonly [Sign, Sign];
  readonly story: string;
  readonly question: string;
}

/** `{a}`, `{b}` and `{d}` are the numbers in the order in which they are met. */
const COURSES: readonly Course[] = [
  {
    signs: ['+', '-'],
    story: '{p} has {a} {things}. {q} gives {him} {b} more, but then {p} loses {d}.',
    question: 'How many {things} does {p} have now?',
  },
  {
    signs: ['+', '-'],
    story: 'There are {a} {birds} on the pond. Then {b} more join them, and {d} fly away.',
    question: 'How many {birds} are on the pond now?',
  },
  {
    signs: ['+', '+'],
    story: '{p} walks {a} miles on Monday, {b} miles on Tuesday and {d} miles on Friday.',
    question: 'How many miles does {p} walk in all?',
  },
  {
    signs: ['-', '-'],
    story: '{p} has {a} coins. {He} buys {x} for {b} coins and {y} for {d} coins.',
    question: 'How many coins does {p} have left?',
  },
  {
    signs: ['-', '+'],
    story: '{p} bakes {a} {bakes} and sells {b} of them. Then {p} bakes {d} more.',
    question: 'How many {bakes} does {p} have now?',
  },
  {
    signs: ['×', '+'],
    story: '{p} has {a} {bags} with {b} {fruits} in each, and {d} more {fruits} on the table.',
    question: 'How many {fruits} does {p} have in all?',
  },
  {
    signs: ['×', '-'],
    story: '{p} plants {a} rows of {flowers}, {b} in each row. A goat eats {d} of them.',
    question: 'How many {flowers} are left?',
  },
];
const DOES: Readonly<Record<Sign, string>> = { '+': 'add', '-': 'subtract', '×': 'multiply' };

/** Two sums, neither of which is beyond what the corpus tables hold, and no number below two. */
function drawSums(dice: Dice, [one, two]: readonly [Sign, Sign]): readonly [Sum, Sum] {
  for (;;) {
    const first = sumOf(dice.int(2, one === '×' ? 9 : 18), one, dice.int(2, 12));
    const second = sumOf(first.result, two, dice.int(2, 12));
    if (first.result >= 4 && first.result <= 20 && second.result >= 2 && second.result <= 30)
      return [first, second];
  }
}

/** A problem of two steps, worked: what is done first, what then, and the answer. */
export interface Worked {
  readonly sums: readonly [Sum, Sum];
  readonly problem: string;
  readonly answer: string;
}

/** Tells of two sums. */
export function tellTwoSteps(dice: Dice): Worked {
  const { signs, story, question } = dice.pick(COURSES);
  const sums = drawSums(dice, signs);
  const [first, second] = sums;
  const numbers = { a: String(first.left), b: String(first.right), d: String(second.right) };
  const steps = `First we ${DOES[first.sign]}: ${equation(first)}. Then we ${DOES[second.sign]}: ${equation(second)}.`;
  return {
    sums,
    problem: fill(`${story} ${question}`, { ...drawNames(dice), ...numbers }),
    answer: `${steps} The answer is ${second.result}.`,
  };
}
