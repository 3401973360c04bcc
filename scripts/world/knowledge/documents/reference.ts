import type { Dice } from '../../random.ts';
import { capitalise } from '../../text.ts';
import { canonical, clauses, type Fact, type Subject, say, topic } from '../facts.ts';
import { portrait, portrayed } from '../portraits.ts';
import type { SubjectKind } from '../relation.ts';
import { rollKey, type World } from '../world.ts';
import { few, goOn, listed, two } from './phrasing.ts';

const HEADINGS: Readonly<Record<SubjectKind, readonly string[]>> = {
  person: ['{s}', 'Who {s} is', 'About {s}', '{s} in a few sentences', 'A portrait of {s}'],
  town: ['{s}', 'The town of {s}', 'About {s}', '{s} in a few sentences', 'A description of {s}'],
  country: ['{s}', 'The country of {s}', 'About {s}', '{s} in a few sentences', 'A description of {s}'],
  animal: [
    'The {s}',
    'What {a} is',
    'About the {s}',
    'The {s} in a few sentences',
    'A description of the {s}',
  ],
  thing: ['The {s}', 'What {a} is', 'About the {s}', 'The {s} in a few sentences', 'A description of {a}'],
  job: ['The {s}', 'What {a} is', 'About the work of {a}', 'The work of {a} in a few sentences'],
};

const heading = (dice: Dice, subject: Subject): string => subject.say(dice.pick(HEADINGS[subject.kind]));

/** A portrait as an indirect question. */
const WHO: Readonly<Record<SubjectKind, string>> = {
  person: 'who {s} is',
  town: 'what kind of town {s} is',
  country: 'what kind of country {s} is',
  animal: 'what kind of animal {a} is',
  thing: 'what {a} is',
  job: 'what {a} is',
};

/** Who tells a portrait, and how it came about. */
function account(dice: Dice, world: World, subject: Subject): string {
  const [one, other] = two(dice, world, subject).map(({ name }) => name);
  const who = subject.say(WHO[subject.kind]);
  return dice.pick([
    `${one} wanted to know ${who}. This is the answer:`,
    `${one} explained ${who}.`,
    `${one} asked ${other} ${who}.`,
    `${one} can describe ${subject.named} in a few sentences.`,
    `What ${one} knows about ${subject.named}:`,
    `${one} was asked to describe ${subject.named}.`,
    `"Please tell me about ${subject.named}," said ${one}.`,
    `${one} ${subject.kind === 'person' ? 'introduced' : 'described'} ${subject.named} in a few sentences.`,
  ]);
}

/** Facts of a subject that its portrait does not tell. */
const rest = (subject: Subject): Fact[] => {
  const told = portrayed(subject.kind);
  return subject.facts.filter(({ relation }) => !told.includes(relation.id));
};

/** Entries of an encyclopaedia: the canonical portrait under its heading, sometimes with more below it. */
export function encyclopaedia(dice: Dice, world: World): string {
  const count = dice.int(1, 3);
  const own = dice.chance(50) ? world.subjects : world.byKind.get(dice.pick(world.subjects).kind)!;
  const entries = few(dice, own, count).map((subject) => {
    const entry = dice.pick([
      () => portrait(subject),
      () => `${heading(dice, subject)}: ${portrait(subject)}`,
      () => `${heading(dice, subject)}\n${portrait(subject)}`,
      () => `${heading(dice, subject)}\n${portrait(subject)}`,
      () => `${account(dice, world, subject)}\n${portrait(subject)}`,
      () => `${account(dice, world, subject)}\n${portrait(subject)}`,
    ])();
    const more = goOn(dice, dice.shuffle(rest(subject)), entry);
    if (more === '' || dice.chance(30)) return entry;
    return `${entry}\n${more}`;
  });
  return entries.join('\n\n');
}

/** Facts that stand well side by side: of one subject, of one relation, or from anywhere. */
function group(dice: Dice, world: World, count: number): Fact[] {
  const fact = dice.pick(world.facts);
  if (dice.chance(40)) return dice.sample(fact.subject.facts, count);
  if (dice.chance(50)) return few(dice, world.byRelation.get(fact.relation.id)!, count);
  return Array.from({ length: count }, () => dice.pick(world.facts));
}

/** Canonical sentences under headings such as "Where Mara lives", as a reference book has them. */
export function entries(dice: Dice, world: World): string {
  const gap = dice.pick(['\n', '\n\n', '\n\n']);
  return group(dice, world, dice.int(2, 6))
    .map((fact) => {
      const title = capitalise(dice.chance(75) ? dice.pick(clauses(fact)) : topic(fact));
      return `${title}${dice.chance(20) ? ':' : ''}\n${canonical(fact)}`;
    })
    .join(gap);
}

/** A file card: labels with bare objects, then the same in words. */
function card(dice: Dice, world: World): string {
  const { subject } = dice.pick(world.facts);
  const facts = dice.sample(subject.facts, Math.min(subject.facts.length, dice.int(3, 6)));
  const lines = facts.map((fact) => `${fact.relation.label}: ${fact.object}`);
  const words = dice.sample(facts, dice.int(2, 3)).map(canonical);
  return `${capitalise(subject.name)}\n${lines.join('\n')}\n\n${words.join(dice.chance(50) ? '\n' : ' ')}`;
}

const COLUMN: Readonly<Record<SubjectKind, string>> = {
  person: 'Name',
  town: 'Town',
  country: 'Country',
  animal: 'Animal',
  thing: 'Thing',
  job: 'Trade',
};

/** A small table of one relation, then some of its lines in words. */
function smallTable(dice: Dice, world: World): string {
  const { relation } = dice.pick(world.facts);
  const facts = few(dice, world.byRelation.get(relation.id)!, dice.int(3, 5));
  const lines = facts.map((fact) => `${capitalise(fact.subject.name)} | ${fact.object}`);
  const words = dice.sample(facts, dice.int(1, 3)).map(canonical);
  return `${COLUMN[relation.of]} | ${relation.label}\n${lines.join('\n')}\n\n${words.join('\n')}`;
}

/** All subjects that share an object, then the same sentence by sentence. */
function roll(dice: Dice, world: World): string {
  let fact = dice.pick(world.facts);
  while (fact.relation.roll === undefined) fact = dice.pick(world.facts);
  const alike = dice.shuffle(world.rolls.get(rollKey(fact))!);
  const title = say(fact.relation.roll, fact);
  const names = alike.map(({ subject }) => subject.named);
  const all = dice.chance(60)
    ? `${title}: ${listed(names)}.`
    : `${title}\n${names.map((name) => `- ${name}`).join('\n')}`;
  const words = alike.slice(0, dice.int(2, 4)).map(canonical);
  return `${all}\n${words.join(dice.chance(60) ? '\n' : ' ')}`;
}

/** Lists, cards and tables. */
export const register = (dice: Dice, world: World): string =>
  dice.pick([card, smallTable, roll])(dice, world);
