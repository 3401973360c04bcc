import type { Dice } from '../random.ts';
import { capitalise, fill } from '../text.ts';
import { PEOPLE } from '../words.ts';
import { ACTIONS, drawDeed, predicate, WORK } from './deeds.ts';

export type Link = 'because' | 'and' | 'but';

/** Why somebody does something; `{he}` and `{other}` are filled in. */
const REASONS: readonly (readonly [reason: string, ...deeds: string[]])[] = [
  [
    'it is cold',
    'closes the window',
    'wears a warm coat',
    'makes a fire',
    'stays by the fire',
    'wears a long scarf',
  ],
  ['it is dark', 'lights the lamp', 'closes the gate', 'takes a lamp along', 'stays at home', 'walks slowly'],
  [
    'it is raining',
    'stays at home',
    'brings the chairs in',
    'closes the window',
    'runs home',
    'reads a book',
  ],
  ['it is hot', 'opens the window', 'swims in the river', 'sits under a tree', 'drinks cold water'],
  ['it is late', 'goes to bed', 'runs home', 'closes the shop', 'says good night'],
  ['{he} is hungry', 'bakes a pie', 'cooks some soup', 'eats an apple', 'buys some bread', 'makes porridge'],
  ['{he} is tired', 'goes to bed', 'sits down', 'closes the book', 'stays at home', 'goes home'],
  ['{he} is happy', 'sings a song', 'dances', 'laughs', 'plays the flute', 'smiles'],
  ['{he} is ill', 'stays in bed', 'stays at home', 'drinks warm milk', 'eats only soup'],
  ['{he} is late', 'runs to school', 'walks fast', 'takes the short road', 'runs to the market'],
  ['friends are coming', 'cleans the house', 'bakes a cake', 'cooks a big stew', 'puts flowers on the table'],
  ["it is {other}'s birthday", 'bakes a cake', 'writes a letter', 'buys a new scarf', 'picks some flowers'],
];

/** Something wrong with a thing, and what is done about it. */
const FAULTS: readonly (readonly [fault: string, deed: string, things: string])[] = [
  ['dirty', 'washes', 'cup plate bowl shirt coat window scarf'],
  ['broken', 'mends', 'chair fence kite cart basket net'],
  ['old', 'paints', 'door gate boat fence wall chair'],
  ['empty', 'fills', 'cup basket bowl box bag'],
  ['lost', 'looks for', 'key ring coin ball hat'],
  ['ripe', 'picks', 'apple pear'],
  ['hungry', 'feeds', 'horse goat duck dog cat hen'],
  ['too long', 'cuts', 'rope'],
  ['dry', 'waters', 'rose flower tulip tree'],
];

const CONTRASTS: readonly (readonly [string, string])[] = [
  ['{name} {deed}', '{other} does not help {him}'],
  ['{name} is tired', '{he} {deed}'],
  ['it is late', '{name} {deed}'],
  ['{name} calls {other}', '{other} does not hear {him}'],
  ['{name} looks for the {lost}', '{he} does not find it'],
  ['{name} opens the {full}', 'it is empty'],
  ['{name} likes {food}', '{other} does not'],
  ['{name} {deed}', '{other} only looks on'],
  ['the {full} is heavy', '{name} carries it home'],
];
const LOST = ['key', 'ring', 'coin', 'ball', 'hat', 'map', 'letter'] as const;
const FULL = ['box', 'bag', 'basket'] as const;
const ADJECTIVES = ['old', 'new', 'small', 'red', 'brown', 'black'] as const;
const FOOD = ['honey', 'cheese', 'soup', 'porridge', 'bread', 'apples', 'pears', 'pancakes', 'cake'] as const;

/** The two clauses that a link joins, without capitals and stops. */
function clauses(dice: Dice, link: Link): readonly [string, string] {
  const [person, other] = dice.sample(PEOPLE, 2);
  const { name, he, him } = person!;
  const drawn = drawDeed(dice, link === 'but' ? WORK : ACTIONS, true);
  const deed = predicate(drawn, drawn.action.third);
  const values = {
    name,
    he,
    him,
    deed,
    other: other!.name,
    lost: `${dice.pick(ADJECTIVES)} ${dice.pick(LOST)}`,
    full: `${dice.pick(ADJECTIVES)} ${dice.pick(FULL)}`,
    food: dice.pick(FOOD),
  };
  switch (link) {
    case 'and': {
      const second = drawDeed(dice, ACTIONS, true);
      return [`${name} ${deed}`, `${other!.name} ${predicate(second, second.action.third)}`];
    }
    case 'but': {
      const [first, second] = dice.pick(CONTRASTS);
      return [fill(first, values), fill(second, values)];
    }
    case 'because': {
      if (dice.chance(50)) {
        const [fault, does, things] = dice.pick(FAULTS);
        return [`${name} ${does} the ${dice.pick(things.split(' '))}`, `it is ${fault}`];
      }
      const [reason, ...deeds] = dice.pick(REASONS);
      return [`${name} ${dice.pick(deeds)}`, fill(reason, values)];
    }
  }
}

/** Two short sentences, and one that joins them: only `but` takes a comma. */
export function joined(dice: Dice, link: Link): { before: string; after: string } {
  const [first, second] = clauses(dice, link);
  return {
    before: `${capitalise(first)}. ${capitalise(second)}.`,
    after: `${capitalise(first)}${link === 'but' ? ',' : ''} ${link} ${second}.`,
  };
}
