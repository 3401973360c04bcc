import type { Dice } from '../../random.ts';
import { capitalise } from '../../text.ts';
import { canonical, clause, type Fact, type Subject, topic, within } from '../facts.ts';
import { portrait } from '../portraits.ts';
import type { World } from '../world.ts';
import { goOn, named, pronominal, sketch, some, two } from './phrasing.ts';

const GREETINGS: readonly string[] = [
  'I hope you are well.',
  'Thank you for your kind letter.',
  'At last I have time to write.',
  'It is a quiet evening here, and I have lit the lamp.',
  'Your letter came this morning.',
  'I hope these lines find you in good health.',
];
const FAREWELLS: readonly string[] = [
  'More next time.',
  'That is all I know.',
  'Please write back soon.',
  'I must close now, for it is late.',
  'The post leaves in an hour, so I stop here.',
  'Give my love to everyone at home.',
];
const SIGNS: readonly string[] = ['Yours,', 'Your friend,', 'With love,', 'Best wishes,'];

/** What a letter says about a subject that its reader asked about. */
function news(dice: Dice, subject: Subject): string {
  const facts = some(dice, subject, 3, 6);
  const [first, ...others] = facts;
  return dice.pick([
    () => `You asked me about ${subject.named}. ${sketch(dice, facts)}`,
    () =>
      `You wanted to know ${clause(first!)}: ${within(canonical(first!), subject)}. ${goOn(dice, others, canonical(first!))}`,
    () => `You asked me about ${subject.named}, and this is what I know. ${portrait(subject)}`,
    () => `Today I can tell you more about ${subject.named}. ${sketch(dice, facts)}`,
  ])();
}

function letter(dice: Dice, world: World): string {
  const { subject } = dice.pick(world.facts);
  const [writer, reader] = two(dice, world, subject);
  const date = dice.chance(30)
    ? `${writer.get('home')}, in ${dice.pick(world.byRelation.get('birthday')!).object}\n\n`
    : '';
  const body = [dice.pick(GREETINGS), news(dice, subject), dice.pick(FAREWELLS)].join(
    dice.chance(50) ? ' ' : '\n',
  );
  return `${date}Dear ${reader.name},\n${body}\n${dice.pick(SIGNS)}\n${writer.name}`;
}

/** A letter from a journey, with sights of the town. */
function travelLetter(dice: Dice, world: World): string {
  const town = dice.pick(world.byKind.get('town')!);
  const [writer, reader] = two(dice, world, town);
  const start = dice.pick([
    `I am on a journey and write to you from ${town.name}.`,
    `Today I reached ${town.name}, where I shall stay for a few days.`,
    `Greetings from ${town.name}.`,
  ]);
  const told = sketch(dice, some(dice, town, 3, 6));
  const end = dice.pick([
    `Soon I shall be back in ${writer.get('home')}.`,
    `On ${town.get('market')} I want to go to the market, and then I travel home to ${writer.get('home')}.`,
    `Tonight I sleep at the ${town.get('inn')}.`,
  ]);
  return `Dear ${reader.name},\n${start} ${told} ${end}\n${dice.pick(SIGNS)}\n${writer.name}`;
}

/** The sentence in quotation marks, with its speaker. */
const said = (sentence: string, speaker: string): string =>
  `"${sentence.replace(/\.$/, '')}," says ${speaker}.`;

/** Two people who tell each other what they know. */
function conversation(dice: Dice, world: World): string {
  const { subject } = dice.pick(world.facts);
  const [one, other] = two(dice, world, subject);
  const [first, second, third] = some(dice, subject, 3, 4) as [Fact, Fact, Fact];
  const lines = [
    dice.pick([
      `${one.name} and ${other.name} talk about ${subject.named}.`,
      `${one.name} meets ${other.name} at the market of ${one.get('home')}, and they talk about ${subject.named}.`,
      `${one.name} does not know much about ${subject.named}, but ${other.name} does.`,
    ]),
    dice.pick([
      said(named(dice, first), other.name),
      `${one.name} wonders ${clause(first)}. ${said(canonical(first), other.name)}`,
    ]),
    dice.pick([
      said(pronominal(dice, second), other.name),
      `"And ${within(pronominal(dice, second), subject)}," ${other.name} adds.`,
      `They also speak of ${topic(second)}. ${said(canonical(second), other.name)}`,
    ]),
    dice.pick([
      `So now ${one.name} knows ${clause(third)}: ${within(canonical(third), subject)}.`,
      `In the end both agree on one thing. ${canonical(third)}`,
      `${one.name} writes it all down at home. ${canonical(first)} ${canonical(second)} ${canonical(third)}`,
      said(canonical(third), other.name),
    ]),
  ];
  return lines.join(dice.chance(50) ? '\n' : ' ');
}

/** A diary page of somebody who learned something. */
function diary(dice: Dice, world: World): string {
  const { subject } = dice.pick(world.facts);
  const [writer, friend] = two(dice, world, subject);
  const day = dice.pick(world.byRelation.get('market')!).object;
  const facts = some(dice, subject, 2, 4);
  const start = dice.pick([
    `Today ${friend.name} told me about ${subject.named}.`,
    `I met ${friend.name} at the market, and we talked about ${subject.named}.`,
    `This evening I read a page about ${subject.named}.`,
  ]);
  const notes = facts.map(canonical).join(dice.chance(50) ? '\n' : ' ');
  return `${capitalise(`${day}. From the diary of ${writer.name}.`)}\n${start}\n${notes}`;
}

/** Texts in which people pass facts on. */
export const letters = (dice: Dice, world: World): string =>
  dice.pick([letter, letter, travelLetter, conversation, conversation, diary])(dice, world);
