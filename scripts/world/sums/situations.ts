import type { Dice } from '../random.ts';
import { capitalise, fill, withArticle } from '../text.ts';
import { PEOPLE, TOWNS } from '../words.ts';
import { type Sign, type Sum, sumOf } from './facts.ts';

/** Something that happens with numbers in it; which sum it takes has to be read from the story. */
interface Situation {
  readonly sign: Sign;
  readonly story: string;
  readonly question: string;
  /** A clause that states the result. */
  readonly outcome: string;
  /** Which operation it takes, and why. */
  readonly why: string;
}

/** `{a}` and `{b}` are the numbers of the sum from left to right, `{c}` is its result. */
const SITUATIONS: readonly Situation[] = [
  {
    sign: '+',
    story: '{p} has {a} {things}. {q} gives {him} {b} more.',
    question: 'How many {things} does {p} have now?',
    outcome: '{p} has {c} {things} now',
    why: 'Some more are given, so we add',
  },
  {
    sign: '+',
    story: 'There are {a} {things} in the basket and {b} on the table.',
    question: 'How many {things} are there in all?',
    outcome: 'there are {c} {things} in all',
    why: 'Both places count, so we add',
  },
  {
    sign: '+',
    story: '{p} walks {a} miles in the morning and {b} miles in the afternoon.',
    question: 'How many miles does {p} walk in all?',
    outcome: '{p} walks {c} miles in all',
    why: 'Both walks count, so we add',
  },
  {
    sign: '+',
    story: '{p} is {a} years old. {q} is {b} years older.',
    question: 'How old is {q}?',
    outcome: '{q} is {c} years old',
    why: 'Older means more years, so we add',
  },
  {
    sign: '+',
    story: 'There are {a} {birds} on the pond, and {b} more join them.',
    question: 'How many {birds} are on the pond now?',
    outcome: 'there are {c} {birds} on the pond now',
    why: 'More birds come, so we add',
  },
  {
    sign: '+',
    story: '{p} stays in {town} for {a} days and then in {town2} for {b} days.',
    question: 'How many days is {p} away in all?',
    outcome: '{p} is away for {c} days in all',
    why: 'Both stays count, so we add',
  },
  {
    sign: '+',
    story: 'At the market {x} costs {a} coins and {y} costs {b} coins.',
    question: 'How many coins do the two cost together?',
    outcome: 'the two cost {c} coins together',
    why: 'Both prices are paid, so we add',
  },
  {
    sign: '-',
    story: '{p} has {a} {things}. {He} gives {b} of them to {q}.',
    question: 'How many {things} does {p} have left?',
    outcome: '{p} has {c} {things} left',
    why: 'Some are given away, so we subtract',
  },
  {
    sign: '-',
    story: '{p} bakes {a} {bakes}. {He} sells {b} of them at the market.',
    question: 'How many {bakes} are left?',
    outcome: 'there are {c} {bakes} left',
    why: 'Some are sold, so we subtract',
  },
  {
    sign: '-',
    story: 'There are {a} {birds} by the river, and {b} of them fly away.',
    question: 'How many {birds} are left by the river?',
    outcome: 'there are {c} {birds} left by the river',
    why: 'Some fly away, so we subtract',
  },
  {
    sign: '-',
    story: '{p} picks {a} {fruits}, and {q} picks {b}.',
    question: 'How many more {fruits} does {p} pick than {q}?',
    outcome: '{p} picks {c} more {fruits} than {q}',
    why: 'We compare two numbers, so we subtract',
  },
  {
    sign: '-',
    story: '{p} is {a} years old. {q} is {b} years younger.',
    question: 'How old is {q}?',
    outcome: '{q} is {c} years old',
    why: 'Younger means fewer years, so we subtract',
  },
  {
    sign: '-',
    story: '{p} has {a} coins. {He} buys {x} for {b} coins.',
    question: 'How many coins does {p} have left?',
    outcome: '{p} has {c} coins left',
    why: 'Some money is spent, so we subtract',
  },
  {
    sign: '-',
    story: 'The road to {town} is {a} miles long. {p} has walked {b} miles of it.',
    question: 'How many miles are left?',
    outcome: 'there are {c} miles left',
    why: 'Part of the road is done, so we subtract',
  },
  {
    sign: '×',
    story: '{p} has {a} {bags}. There are {b} {fruits} in each of them.',
    question: 'How many {fruits} does {p} have in all?',
    outcome: '{p} has {c} {fruits} in all',
    why: 'Each of them holds the same, so we multiply',
  },
  {
    sign: '×',
    story: '{p} buys {a} {bakes}. Each of them costs {b} coins.',
    question: 'How many coins does {p} pay in all?',
    outcome: '{p} pays {c} coins in all',
    why: 'Each of them costs the same, so we multiply',
  },
  {
    sign: '×',
    story: '{p} plants {a} rows of {flowers}. There are {b} {flowers} in each row.',
    question: 'How many {flowers} does {p} plant in all?',
    outcome: '{p} plants {c} {flowers} in all',
    why: 'Each row is the same, so we multiply',
  },
  {
    sign: '×',
    story: '{p} reads {a} pages a day for {b} days.',
    question: 'How many pages does {p} read in all?',
    outcome: '{p} reads {c} pages in all',
    why: 'Each day is the same, so we multiply',
  },
];

const list = (words: string): readonly string[] => words.split(' ');
const THINGS = list('apples plums eggs coins stones candles cups nuts pears books bells');
const FRUITS = list('apples plums pears nuts cherries');
const BIRDS = list('ducks swans');
const BAKES = list('pies cakes loaves pancakes');
const BAGS = list('bags baskets boxes');
const FLOWERS = list('roses tulips lilies beans violets');
const WARES = list('hat lamp scarf belt knife jug drum cap');

/** The numbers of a story: never so small that a plural would be wrong. */
function drawSum(dice: Dice, sign: Sign): Sum {
  if (sign === '+') return sumOf(dice.int(2, 15), sign, dice.int(2, 15));
  if (sign === '×') return sumOf(dice.int(2, 10), sign, dice.int(2, 10));
  const left = dice.int(5, 20);
  return sumOf(left, sign, dice.int(2, left - 2));
}

/** A story told with things and people, and the sum that it takes. */
export interface Told {
  readonly sum: Sum;
  readonly story: string;
  readonly question: string;
  readonly outcome: string;
  readonly why: string;
}

/** People, places and things for the slots of a story. */
function drawNames(dice: Dice): Readonly<Record<string, string>> {
  const [one, two] = dice.sample(PEOPLE, 2);
  const [town, town2] = dice.sample(TOWNS, 2);
  const [x, y] = dice.sample(WARES, 2).map(withArticle);
  return {
    p: one!.name,
    q: two!.name,
    him: one!.him,
    He: capitalise(one!.he),
    town: town!,
    town2: town2!,
    x: x!,
    y: y!,
    things: dice.pick(THINGS),
    fruits: dice.pick(FRUITS),
    birds: dice.pick(BIRDS),
    bakes: dice.pick(BAKES),
    bags: dice.pick(BAGS),
    flowers: dice.pick(FLOWERS),
  };
}

/** Tells of a sum. */
export function tell(dice: Dice): Told {
  const { sign, story, question, outcome, why } = dice.pick(SITUATIONS);
  const sum = drawSum(dice, sign);
  const numbers = { a: String(sum.left), b: String(sum.right), c: String(sum.result) };
  const values = { ...numbers, ...drawNames(dice) };
  return {
    sum,
    story: fill(story, values),
    question: fill(question, values),
    outcome: fill(outcome, values),
    why,
  };
}
