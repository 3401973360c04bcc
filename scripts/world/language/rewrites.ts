import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { PEOPLE } from '../words.ts';
import {
  ACTIONS,
  type Action,
  type Deed,
  drawDeed,
  drawPerson,
  objectOf,
  objectsOf,
  predicate,
} from './deeds.ts';
import { joined, type Link } from './joins.ts';

/** Ways to put a sentence differently. */
export type Form =
  | DeedForm
  | 'plural'
  | 'polite'
  /** A pronoun for every name. */
  | 'pronoun'
  /** One pronoun for two names. */
  | 'couple'
  | Link;

/** A sentence in its plain form and rewritten. */
export interface Rewrite {
  readonly form: Form;
  readonly before: string;
  readonly after: string;
}

/** Who can be one or many. */
export const ROLES = [
  ['boy', 'boys'],
  ['girl', 'girls'],
  ['child', 'children'],
  ['woman', 'women'],
  ['man', 'men'],
  ['farmer', 'farmers'],
  ['baker', 'bakers'],
  ['sailor', 'sailors'],
  ['teacher', 'teachers'],
  ['neighbour', 'neighbours'],
] as const;
/** What can follow a sentence that is put into the plural: no noun, as that would have to change too. */
const ADVERBS = ['today', 'again'] as const;
/** Nobody asks for these. */
const UNWANTED = new Set(['lose', 'break']);
const WANTED = ACTIONS.filter(({ base }) => !UNWANTED.has(base));
/** Deeds to things of which there can be many. */
const COUNTABLE: readonly Action[] = ACTIONS.map((action) => ({
  ...action,
  things: action.things.filter(({ many }) => many !== undefined),
}));
/** What people do to each other. */
const MEETINGS = ['helps', 'thanks', 'visits', 'meets', 'follows', 'calls', 'sees', 'greets'] as const;
const MEETING_PLACES = [
  'in the garden',
  'at the market',
  'in the morning',
  'on Sunday',
  'by the river',
] as const;

/** Names are replaced, one or two of them. */
function pronoun(dice: Dice): [string, string] {
  const [one, other] = dice.sample(PEOPLE, 2);
  if (dice.chance(35)) {
    const verb = dice.pick(MEETINGS);
    const tail = dice.pick(MEETING_PLACES);
    return [
      `${one!.name} ${verb} ${other!.name} ${tail}.`,
      `${capitalise(one!.he)} ${verb} ${other!.him} ${tail}.`,
    ];
  }
  const deed = drawDeed(dice);
  const rest = predicate(deed, deed.action.third);
  return [`${one!.name} ${rest}.`, `${capitalise(one!.he)} ${rest}.`];
}

function plural(dice: Dice): [string, string] {
  const [one, many] = dice.pick(ROLES);
  const deed = drawDeed(dice, COUNTABLE, true);
  const tail = dice.chance(50) ? ` ${dice.pick(ADVERBS)}` : '';
  return [
    `The ${one} ${deed.action.third} ${objectOf(deed)}${tail}.`,
    `The ${many} ${deed.action.base} ${objectsOf(deed)}${tail}.`,
  ];
}

function polite(dice: Dice): [string, string] {
  const deed = drawDeed(dice, WANTED);
  const rest = predicate(deed, deed.action.base);
  return [`${capitalise(rest)}.`, `Could you please ${rest}?`];
}

function couple(dice: Dice): [string, string] {
  const [one, other] = dice.sample(PEOPLE, 2);
  const deed = drawDeed(dice);
  const rest = predicate(deed, deed.action.base);
  return [`${one!.name} and ${other!.name} ${rest}.`, `They ${rest}.`];
}

/** The forms that every deed of one person has. */
export const DEED_FORMS = ['past', 'future', 'negative', 'passive'] as const;
type DeedForm = (typeof DEED_FORMS)[number];

export const tellDeed = (name: string, deed: Deed): string =>
  `${name} ${predicate(deed, deed.action.third)}.`;

/** The deed told in a form. */
export function tellDeedAs(form: DeedForm, name: string, deed: Deed): string {
  const { action, tail } = deed;
  switch (form) {
    case 'past':
      return `${name} ${predicate(deed, action.past)}.`;
    case 'future':
      return `${name} ${predicate(deed, `will ${action.base}`)}.`;
    case 'negative':
      return `${name} ${predicate(deed, `does not ${action.base}`)}.`;
    case 'passive':
      return `${capitalise(objectOf(deed))} is ${action.participle} by ${name}${tail === undefined ? '' : ` ${tail}`}.`;
  }
}

function sentences(dice: Dice, form: Exclude<Form, Link>): [string, string] {
  switch (form) {
    case 'pronoun':
      return pronoun(dice);
    case 'couple':
      return couple(dice);
    case 'plural':
      return plural(dice);
    case 'polite':
      return polite(dice);
    default: {
      const { name } = drawPerson(dice);
      const deed = drawDeed(dice);
      return [tellDeed(name, deed), tellDeedAs(form, name, deed)];
    }
  }
}

/** Makes a sentence and rewrites it. */
export function drawRewrite(dice: Dice, form: Form): Rewrite {
  if (form === 'because' || form === 'and' || form === 'but') return { form, ...joined(dice, form) };
  const [before, after] = sentences(dice, form);
  return { form, before, after };
}

/** Every kind of form as often as the others; joining and pronouns have several. */
export function drawForm(dice: Dice): Form {
  const kind = dice.pick([...DEED_FORMS, 'plural', 'polite', 'pronoun', 'join'] as const);
  if (kind === 'join') return dice.pick(['because', 'and', 'but'] as const);
  return kind === 'pronoun' && dice.chance(30) ? 'couple' : kind;
}
