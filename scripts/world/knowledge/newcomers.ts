import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { TOWNS } from '../words.ts';
import { sketch } from './documents/phrasing.ts';
import { canonical, clauses, type Fact, Subject } from './facts.ts';
import { relationOf } from './relations/index.ts';
import * as values from './values.ts';
import { describePerson } from './world.ts';

/** Names that nobody in the world bears: what is said of them can only be known from the text that says it. */
const WOMEN =
  'Alda Brina Dalia Elin Fenja Gilda Hedda Ilka Jorun Katla Liv Merle Nadja Oda Petra Ronja Silja Talia Una Wilma Tova Sunna Mirel Lisbet Karin Inga Hertha Gudrun Ebba Dagny Carla Birte'.split(
    ' ',
  );
const MEN =
  'Halvar Arno Bertil Colin Detlef Egon Falk Gerrit Harald Ingo Jarl Kuno Lennart Malte Nils Osric Piet Ralf Sven Torben Ulrich Volker Wido Yorick Alrik Bodo Cuno Dirk Eskil Fiete Gero Hinrik'.split(
    ' ',
  );
const NEW_TOWNS =
  'Abbry Belmoor Corvale Dunley Eastwick Fallow Grenby Hartsey Ingleby Kestrow Lambry Marby Netherly Orley Penbrook Ravensby Saltby Tarnby Upwell Velby Westry Yelden Aldmere Birkby Crosby Drayle Elmby Foxley Glenby Hollin Kirkby Litton'.split(
    ' ',
  );

const NEW_TOWN_RELATIONS = ['setting', 'product', 'landmark', 'market', 'tree', 'inn'] as const;

function newPerson(dice: Dice): Subject {
  const she = dice.chance(50);
  const pronouns = she ? { he: 'she', him: 'her', his: 'her' } : { he: 'he', him: 'him', his: 'his' };
  const person = new Subject(dice.pick(she ? WOMEN : MEN), 'person', pronouns);
  describePerson(dice, person, dice.pick(TOWNS), dice.pick(values.JOBS)[0]!);
  return person;
}

function newTown(dice: Dice): Subject {
  const town = new Subject(dice.pick(NEW_TOWNS), 'town');
  const { lies, landmarks } = dice.pick(values.SETTINGS);
  const inn = `${dice.pick(values.INN_COLOURS)} ${dice.pick(values.INN_SIGNS)}`;
  const objects: Record<(typeof NEW_TOWN_RELATIONS)[number], string> = {
    setting: lies,
    product: dice.pick(values.PRODUCTS),
    landmark: dice.pick(landmarks),
    market: dice.pick(values.DAYS),
    tree: dice.pick(values.TREES),
    inn,
  };
  for (const id of NEW_TOWN_RELATIONS) town.add(relationOf(id), objects[id]);
  return town;
}

/** Somebody, or some town, that the world does not know. */
export const meet = (dice: Dice): Subject => (dice.chance(75) ? newPerson(dice) : newTown(dice));

/** Some facts of a newcomer and the passage that tells them. */
export function introduce(dice: Dice, newcomer: Subject): { facts: Fact[]; passage: string } {
  const facts = dice.sample(newcomer.facts, dice.int(3, 5));
  return { facts, passage: sketch(dice, facts) };
}

const PEOPLE_OPENINGS: readonly string[] = [
  'Somebody new has come to town: {s}.',
  'Few people have met {s} so far.',
  'The newspaper writes about {s}.',
  'This is what is known of {s}.',
];
const TOWN_OPENINGS: readonly string[] = [
  'A traveller tells of a town called {s}.',
  'The town of {s} is not on every map.',
  'The newspaper writes about the town of {s}.',
  'This is what is known of {s}.',
];

/** A passage about a newcomer, and some of its facts again in canonical words. */
export function newcomers(dice: Dice): string {
  const newcomer = meet(dice);
  const { facts, passage } = introduce(dice, newcomer);
  const openings = newcomer.kind === 'person' ? PEOPLE_OPENINGS : TOWN_OPENINGS;
  const opening = dice.chance(30) ? `${newcomer.say(dice.pick(openings))} ` : '';
  const again = dice.sample(facts, dice.int(1, facts.length));
  const asker = dice.pick([...WOMEN, ...MEN].filter((name) => name !== newcomer.name));
  const end = dice.pick([
    () => `\nIn short: ${again.map(canonical).join(' ')}`,
    () =>
      `\n\n${again.map((fact) => `${capitalise(dice.pick(clauses(fact)))}\n${canonical(fact)}`).join('\n\n')}`,
    () =>
      `\n\n${again.map((fact) => `${capitalise(dice.pick(clauses(fact)))}\n${canonical(fact)}`).join('\n\n')}`,
    () => `\n\n${again.map(canonical).join('\n')}`,
    () =>
      `\n\n${asker} read this text and wanted to know ${dice.pick(clauses(again[0]!))}. The text gives the answer:\n${canonical(again[0]!)}`,
    () => `\n\nThe text says ${dice.pick(clauses(again[0]!))}.\n${canonical(again[0]!)}`,
  ])();
  return opening + passage + end;
}
