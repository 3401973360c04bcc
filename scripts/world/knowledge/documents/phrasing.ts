import type { Dice } from '../../random.ts';
import { capitalise } from '../../text.ts';
import { canonical, type Fact, predicate, type Subject, say } from '../facts.ts';
import type { World } from '../world.ts';

/** Percentage of the sentences with a choice that take the canonical wording. */
const CANONICAL = 35;

/** "Mara, Tom and Ida". */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** The fact in a sentence that names its subject. */
export const named = (dice: Dice, fact: Fact): string =>
  dice.chance(CANONICAL) ? canonical(fact) : say(dice.pick(fact.relation.statements), fact);

/** The fact in a sentence that calls its subject by a pronoun. */
export function pronominal(dice: Dice, fact: Fact): string {
  return dice.chance(CANONICAL)
    ? `${fact.subject.say('{He}')} ${predicate(fact)}.`
    : say(dice.pick(fact.relation.later), fact);
}

/** The fact with the subject as the subject of the sentence. */
const direct = (fact: Fact): string => `${capitalise(fact.subject.named)} ${predicate(fact)}.`;

/** Whether "it" in the next sentence can only mean the subject; people differ from all else by their pronouns. */
const isClear = (sentence: string, subject: Subject): boolean =>
  subject.kind === 'person' ||
  [capitalise(subject.named), subject.say('{He}'), subject.say('{His}')].some((word) =>
    sentence.startsWith(word),
  );

/** The first one or two facts of a text, with the name, and how many facts that were. */
function open(dice: Dice, facts: readonly Fact[]): [sentence: string, told: number] {
  const [first, second] = facts;
  const { subject } = first!;
  if (second === undefined || dice.chance(50)) return [named(dice, first!), 1];
  const name = capitalise(subject.named);
  const who = subject.kind === 'person' || subject.kind === 'job' ? 'who' : 'which';
  return [
    dice.pick([
      `${name} ${predicate(first!)} and ${predicate(second)}.`,
      `${name}, ${who} ${predicate(first!)}, ${predicate(second)}.`,
    ]),
    2,
  ];
}

/** Connected sentences that tell more facts of a subject, with its pronoun wherever that is clear. */
export function goOn(dice: Dice, facts: readonly Fact[], before: string): string {
  const sentences: string[] = [];
  for (let at = 0; at < facts.length; at++) {
    const fact = facts[at]!;
    const { subject } = fact;
    const next = facts[at + 1];
    const last = sentences.at(-1) ?? before.split(/(?<=\.)\s/).at(-1)!;
    if (!isClear(last, subject)) {
      sentences.push(direct(fact));
    } else if (next !== undefined && dice.chance(35)) {
      sentences.push(`${subject.say('{He}')} ${predicate(fact)} and ${predicate(next)}.`);
      at++;
    } else {
      sentences.push(at > 2 && dice.chance(30) ? named(dice, fact) : pronominal(dice, fact));
    }
  }
  return sentences.join(' ');
}

/** Connected sentences that tell these facts of one subject in this order: the name first, then pronouns. */
export function sketch(dice: Dice, facts: readonly Fact[]): string {
  const [opening, told] = open(dice, facts);
  return told === facts.length ? opening : `${opening} ${goOn(dice, facts.slice(told), opening)}`;
}

/** `count` different items of a long list, or all of a shorter one: quicker than to shuffle the whole list. */
export function few<T>(dice: Dice, items: readonly T[], count: number): T[] {
  if (items.length < count * 4) return dice.sample(items, count);
  const drawn = new Set<T>();
  while (drawn.size < count) drawn.add(dice.pick(items));
  return [...drawn];
}

/** Two people other than the subject. */
export function two(dice: Dice, world: World, subject: Subject): [Subject, Subject] {
  const [first, second] = few(dice, world.byKind.get('person')!, 3).filter((person) => person !== subject);
  return [first!, second!];
}

/** Some facts of a subject, in random order. */
export const some = (dice: Dice, subject: Subject, low: number, high: number): Fact[] =>
  dice.sample(subject.facts, Math.min(subject.facts.length, dice.int(low, high)));

/** Lines one below the other, or sentences one behind the other. */
export const lay = (dice: Dice, sentences: readonly string[], percentLines: number): string =>
  sentences.join(dice.chance(percentLines) ? '\n' : ' ');
