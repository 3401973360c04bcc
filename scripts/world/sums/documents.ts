import type { Sort } from '../domain.ts';
import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { PEOPLE, TOWNS } from '../words.ts';
import { equation, inProse, type Sign, SUMS, type Sum, sumOf } from './facts.ts';
import { type Told, tell } from './situations.ts';

const TITLES = ['Sums', 'Sums to know by heart', 'Arithmetic', 'From the blackboard', 'Numbers'];

/** Sums one after another, without a story. */
function bare(dice: Dice): string {
  const sums = Array.from({ length: dice.int(6, 16) }, () => dice.pick(SUMS));
  switch (dice.int(1, 6)) {
    case 1:
      return sums.map((sum) => `${capitalise(inProse(sum, dice))}.`).join(' ');
    case 2:
      return `${dice.pick(TITLES)}\n${sums.map((sum) => `${equation(sum)}.`).join('\n')}`;
    case 3:
      return sums.map((sum) => `${equation(sum)}. ${capitalise(inProse(sum, dice))}.`).join('\n');
    case 4:
      return sums.map((sum) => `${capitalise(inProse(sum, dice))}.\n${equation(sum)}.`).join('\n\n');
    case 5:
      return sums.map((sum) => `${equation(sum)}.`).join('\n');
    default:
      return sums.map((sum) => `${equation(sum)}.`).join(' ');
  }
}

/** The sums and differences that belong together. */
function family(dice: Dice): string {
  return Array.from({ length: dice.int(2, 5) }, () => {
    const left = dice.int(1, 19);
    const right = dice.int(1, 20 - left);
    const whole = left + right;
    const sums = [
      sumOf(left, '+', right),
      sumOf(right, '+', left),
      sumOf(whole, '-', right),
      sumOf(whole, '-', left),
    ];
    return dice.chance(60)
      ? [...new Set(sums.map(equation))].map((line) => `${line}.`).join(' ')
      : `${equation(sums[0]!)}, so ${equation(sums[2]!)}.`;
  }).join('\n');
}

const TABLES: Readonly<Record<Sign, string>> = { '+': 'Adding to', '-': 'Taking from', '×': 'The table of' };

/** For each sum, all those with the same sign and first number. */
const ROWS: readonly (readonly Sum[])[] = SUMS.map(({ sign, left }) =>
  SUMS.filter((sum) => sum.sign === sign && sum.left === left),
);

/** A table: all sums that begin with one number, or part of them. */
function table(dice: Dice): string {
  const sums = dice.pick(ROWS);
  const { sign, left } = sums[0]!;
  const from = sums.length > 10 ? dice.int(0, sums.length - 10) : 0;
  return [`${TABLES[sign]} ${left}`, ...sums.slice(from, from + 10).map(equation)].join('\n');
}

/** Halves and doubles. */
function halves(dice: Dice): string {
  return Array.from({ length: dice.int(4, 10) }, () => {
    const half = dice.int(1, 20);
    const whole = half * 2;
    return dice.pick([
      `Half of ${whole} is ${half}.`,
      `Double ${half} is ${whole}.`,
      `Twice ${half} is ${whole}, and half of ${whole} is ${half}.`,
    ]);
  }).join(dice.pick([' ', '\n']));
}

/** Numbers compared. */
function comparisons(dice: Dice): string {
  return Array.from({ length: dice.int(3, 7) }, () => {
    const low = dice.int(1, 19);
    const high = dice.int(low + 1, 20);
    return dice.pick([
      `${high} is more than ${low}.`,
      `${low} is less than ${high}.`,
      `${high} is ${high - low} more than ${low}, because ${equation(sumOf(low, '+', high - low))}.`,
      `${low} is ${high - low} less than ${high}, because ${equation(sumOf(high, '-', high - low))}.`,
    ]);
  }).join(dice.pick([' ', '\n']));
}

const DEEDS: Readonly<Record<Sign, string>> = { '+': 'add', '-': 'take away', '×': 'multiply' };

/** What happened, and the sum behind it. */
const TOLD: readonly ((told: Told, dice: Dice) => string)[] = [
  ({ story, sum, outcome }) => `${story} ${equation(sum)}, so ${outcome}.`,
  ({ story, sum, outcome }) => `${story} ${equation(sum)}, so ${outcome}.`,
  ({ story, sum, outcome }) => `${story} Now ${equation(sum)}, and so ${outcome}.`,
  ({ story, sum, outcome }) => `${story}\n${capitalise(outcome)}: ${equation(sum)}.`,
  ({ story, sum, outcome }) => `${story}\n\n${equation(sum)}, so ${outcome}.`,
  ({ story, outcome }) => `${story} ${capitalise(outcome)}.`,
  ({ story, outcome, sum }, dice) => `${story} ${capitalise(outcome)}, because ${inProse(sum, dice)}.`,
  ({ story, sum }) => `${story}\nThe sum for this is ${equation(sum)}.`,
  ({ story, sum }) => `${story} Here one has to ${DEEDS[sum.sign]}:\n${equation(sum)}.`,
  ({ story, outcome, sum }, dice) => {
    const { name, he } = dice.pick(PEOPLE);
    return `${name} likes to count. When ${he} heard this, ${he} knew the answer at once. ${story} ${capitalise(outcome)}, since ${equation(sum)}.`;
  },
];

/** One to three stories with their sums. */
const told = (dice: Dice): string =>
  Array.from({ length: dice.int(1, 3) }, () => dice.pick(TOLD)(tell(dice), dice)).join('\n\n');

const WARES = ['bread', 'cheese', 'honey', 'butter', 'soup', 'rice', 'jam'];

/** What things cost at a market, and what somebody pays for two of them. */
function market(dice: Dice): string {
  const wares = dice.sample(WARES, dice.int(2, 4)).map((ware) => ({ ware, price: dice.int(2, 15) }));
  const [first, second] = wares;
  const { name, he } = dice.pick(PEOPLE);
  const sum: Sum = sumOf(first!.price, '+', second!.price);
  const pays = dice.pick([
    `${name} buys ${first!.ware} and ${second!.ware}. ${equation(sum)}, so ${he} pays ${sum.result} coins.`,
    `${name} wants ${first!.ware} and ${second!.ware} and has to pay ${sum.result} coins: ${equation(sum)}.`,
    `${capitalise(first!.ware)} and ${second!.ware} cost ${sum.result} coins together, since ${equation(sum)}.`,
  ]);
  const prices = wares.map(({ ware, price }) => `${ware}: ${price} coins`);
  return [`Prices at the market in ${dice.pick(TOWNS)}`, ...prices, '', pays].join('\n');
}

export const SORTS: readonly Sort[] = [
  { name: 'bare sums', weight: 2.6, write: bare },
  { name: 'families of sums', weight: 0.9, write: family },
  { name: 'tables of sums', weight: 1.6, write: table },
  { name: 'halves and doubles', weight: 0.3, write: halves },
  { name: 'comparisons of numbers', weight: 0.3, write: comparisons },
  { name: 'sums told as stories', weight: 2.8, write: told },
  { name: 'market prices', weight: 0.5, write: market },
];
