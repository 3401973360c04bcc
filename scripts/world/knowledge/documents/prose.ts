import type { Dice } from '../../random.ts';
import { capitalise } from '../../text.ts';
import { canonical, clauses, type Fact, predicate, type Subject, say, within } from '../facts.ts';
import type { World } from '../world.ts';
import { few, lay, named, sketch, some, two } from './phrasing.ts';

/** What follows from facts about people and places taken together. */
function consequences(world: World, subject: Subject): string[] {
  if (subject.kind === 'town') {
    const country = world.byName.get(subject.get('country'))!;
    return [
      `Since ${subject.name} is in ${country.name}, people there pay with ${country.get('money')}.`,
      `Like the rest of ${country.name}, the town is ruled by ${country.get('ruler')}.`,
      `The flag over the town hall is ${country.get('flag')}, for ${subject.name} is in ${country.name}.`,
    ];
  }
  if (subject.kind !== 'person') return [];
  const home = world.byName.get(subject.get('home'))!;
  const job = world.byName.get(subject.get('job'))!;
  return [
    `${home.name} is in ${home.get('country')}, so ${subject.say('{he}')} is a citizen of ${home.get('country')}.`,
    home.get('mayor') === subject.name
      ? `${subject.say('{He}')} is also the mayor of ${home.name}.`
      : `The mayor of ${home.name}, where ${subject.say('{he}')} lives, is ${home.get('mayor')}.`,
    `Like every ${job.name}, ${subject.say('{he}')} works ${job.get('workplace')}.`,
    `Like every ${job.name}, ${subject.say('{he}')} ${job.get('deed')}.`,
    `On ${home.get('market')} ${subject.say('{he}')} goes to the market of ${home.name}.`,
    `As ${job.named}, ${subject.say('{he}')} needs ${job.get('need')}.`,
  ];
}

const OPENINGS: readonly string[] = [
  'There is much to say about {o}.',
  'This is what people say about {o}.',
  'A few words about {o} may be welcome here.',
  'Here is a short description of {o}.',
  'Not everyone knows {o} well.',
];

/** All sorts of facts about one subject in connected sentences. */
function picture(dice: Dice, world: World): string {
  const subject = dice.pick(world.subjects);
  const facts = some(dice, subject, 4, 8);
  const opening = dice.chance(20) ? `${subject.say(dice.pick(OPENINGS), subject.named)} ` : '';
  const derived = consequences(world, subject);
  const end = derived.length > 0 && dice.chance(40) ? ` ${dice.pick(derived)}` : '';
  return opening + sketch(dice, facts) + end;
}

/** From a person to the town to the country: each text begins where the last one ended. */
function journey(dice: Dice, world: World): string {
  const person = dice.pick(world.byKind.get('person')!);
  const town = world.byName.get(person.get('home'))!;
  const country = world.byName.get(town.get('country'))!;
  const stages = [person, town, country].map((subject) => {
    const link = subject.facts[0]!;
    const others = dice.sample(subject.facts.slice(1), dice.int(2, 3));
    return sketch(dice, subject === country ? dice.shuffle([link, ...others]) : [...others, link]);
  });
  return stages.slice(dice.int(0, 1)).join(dice.chance(40) ? '\n' : ' ');
}

/** Portraits in free order and wording. */
export const portraits = (dice: Dice, world: World): string =>
  dice.chance(80) ? picture(dice, world) : journey(dice, world);

const AGAIN = ['In other words, ', 'That is to say, ', 'To put it another way, ', 'This means that '];
/** So many statements of a relation can stand for each other. */
const ALIKE = 3;

/** One fact said in several ways: what ties its wordings together. */
export function paraphrases(dice: Dice, world: World): string {
  return Array.from({ length: dice.int(1, 3) }, () => {
    const fact = dice.pick(world.facts);
    const ways = fact.relation.statements;
    const links = dice.shuffle(AGAIN);
    const [first, ...others] = dice
      .sample(ways.slice(0, ALIKE), dice.int(2, ALIKE))
      .map((way) => say(way, fact));
    const said = [
      first!,
      ...others.map((other, at) => `${links[at]}${within(other, fact.subject)}.`),
      ...dice.sample(ways.slice(ALIKE), dice.int(0, 2)).map((way) => say(way, fact)),
    ];
    if (dice.chance(40)) said.push(`In short: ${canonical(fact)}`);
    return said.join(' ');
  }).join('\n');
}

/** "Mara lives in Fenby, and so does Tom." */
function likeness(first: Fact, second: Fact): string {
  const verb = /^(is|was) /.exec(predicate(first))?.[1] ?? 'does';
  return `${capitalise(first.subject.named)} ${predicate(first)}, and so ${verb} ${second.subject.named}.`;
}

const CONTRASTS: readonly ((first: Fact, second: Fact) => string)[] = [
  (first, second) =>
    `${capitalise(first.subject.named)} ${predicate(first)}, but ${second.subject.named} ${predicate(second)}.`,
  (first, second) =>
    `While ${first.subject.named} ${predicate(first)}, ${second.subject.named} ${predicate(second)}.`,
  (first, second) => `${canonical(first)} ${canonical(second)}`,
  (first, second) =>
    `${canonical(first)} It is not the same with ${second.subject.named}: ${within(canonical(second), second.subject)}.`,
];

/** Subjects of one kind beside each other. */
export function comparisons(dice: Dice, world: World): string {
  const { relation } = dice.pick(world.facts);
  const sentences = dice.sample(CONTRASTS, dice.int(2, 4)).map((contrast) => {
    const [first, second] = few(dice, world.byRelation.get(relation.id)!, 2) as [Fact, Fact];
    return first.object === second.object ? likeness(first, second) : contrast(first, second);
  });
  return lay(dice, sentences, 40);
}

/** Ways to put a question and its answer into statements. */
const FRAMES: readonly ((
  asked: string,
  answer: string,
  inside: string,
  one: string,
  other: string,
) => string)[] = [
  (asked, _, inside) => `It is no secret ${asked}: ${inside}.`,
  (asked, _, inside) => `It is soon told ${asked}: ${inside}.`,
  (asked, _, inside) => `Everybody knows ${asked}: ${inside}.`,
  (asked, _, inside) => `It is easy to say ${asked}: ${inside}.`,
  (asked, answer, _, one, other) => `${one} asked ${asked}. ${other} gave the answer:\n${answer}`,
  (asked, answer, _, one) => `${one} wanted to know ${asked}. The answer was short. ${answer}`,
  (asked, answer) => `Anyone who asks ${asked} gets this answer:\n${answer}`,
  (asked, answer) => `The question is ${asked}.\n${answer}`,
  (asked, answer, _, one, other) => `${one} asked ${other} to say ${asked}.\n${answer}`,
  (asked, _, inside, one, other) => `${other} could tell ${one} ${asked}: ${inside}.`,
  (asked, answer, _, one) => `"Please tell me ${asked}," says ${one}.\n${answer}`,
];

/** Sentences that hold a question and its answer. */
export function wellKnown(dice: Dice, world: World): string {
  const fact = dice.pick(world.facts);
  const sentences = dice.sample(FRAMES, dice.int(2, 4)).map((frame) => {
    const each = dice.chance(50) ? dice.pick(fact.subject.facts) : dice.pick(world.facts);
    const [one, other] = two(dice, world, each.subject);
    const answer = canonical(each);
    return frame(dice.pick(clauses(each)), answer, within(answer, each.subject), one.name, other.name);
  });
  return lay(dice, sentences, 60);
}

/** A false belief and the truth. */
export function rumours(dice: Dice, world: World): string {
  return Array.from({ length: dice.int(1, 3) }, () => {
    const fact = dice.pick(world.facts);
    const wrong = dice.pick(world.byRelation.get(fact.relation.id)!).object;
    const truth = canonical(fact);
    if (wrong === fact.object)
      return `Some say that ${within(truth, fact.subject)}. They are right. ${truth}`;
    const belief = within(fact.subject.say(fact.relation.statements[0]!, wrong), fact.subject);
    return dice.pick([
      `Some say that ${belief}. That is wrong: ${within(truth, fact.subject)}.`,
      `It is not true that ${belief}. ${truth}`,
      `One book says that ${belief}, but that is a mistake. ${named(dice, fact)}`,
    ]);
  }).join('\n');
}
