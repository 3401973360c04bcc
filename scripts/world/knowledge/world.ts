import { Dice } from '../random.ts';
import { COLOURS, COUNTRIES, PEOPLE, type Person, RIVERS, TOWNS } from '../words.ts';
import { type Fact, Subject } from './facts.ts';
import type { SubjectKind } from './relation.ts';
import { relationOf, relationsOf } from './relations/index.ts';
import * as values from './values.ts';

/** Everything that is true, found by subject, by relation and by object. */
export interface World {
  readonly facts: readonly Fact[];
  readonly subjects: readonly Subject[];
  readonly byKind: ReadonlyMap<SubjectKind, readonly Subject[]>;
  readonly byName: ReadonlyMap<string, Subject>;
  readonly byRelation: ReadonlyMap<string, readonly Fact[]>;
  /** Facts of one relation with one object, under `rollKey`. */
  readonly rolls: ReadonlyMap<string, readonly Fact[]>;
  /** Facts that no instruction ever asks: their questions can be asked where an unseen one is needed. */
  readonly unasked: readonly Fact[];
  /** Subjects whose portraits no instruction ever asks for. */
  readonly unportrayed: readonly Subject[];
}

/** The key of the facts that share a relation and an object. */
export const rollKey = (fact: Fact): string => `${fact.relation.id}/${fact.object}`;

function groupBy(facts: readonly Fact[], key: (fact: Fact) => string): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const own = groups.get(key(fact));
    if (own === undefined) groups.set(key(fact), [fact]);
    else own.push(fact);
  }
  return groups;
}

/** One fact, and one portrait, in this many is never asked. */
const UNASKED_EVERY = 20;

/** `count` items in which each comes equally often, in random order. */
function deal<T>(dice: Dice, items: readonly T[], count: number): T[] {
  const rounds = Array.from({ length: Math.ceil(count / items.length) }, () => dice.shuffle(items));
  return rounds.flat().slice(0, count);
}

const clash = (first: string, second: string): boolean =>
  values.CLASHES.some(
    ([one, other]) => (one === first && other === second) || (one === second && other === first),
  );

/** Gives a person all the facts that people have, apart from home and job. */
export function describePerson(dice: Dice, person: Subject, home: string, job: string): void {
  const add = (id: string, choices: readonly string[]) => {
    const taken = person.facts.map(({ object }) => object);
    const fitting = choices.filter((choice) => !taken.some((object) => clash(object, choice)));
    person.add(relationOf(id), dice.pick(fitting));
  };
  add('home', [home]);
  add('job', [job]);
  add('pet', values.PETS);
  add('colour', COLOURS);
  add('instrument', values.INSTRUMENTS);
  add('food', values.FOODS);
  add('collection', values.COLLECTIONS);
  add('fear', values.FEARS);
  add('birthday', values.MONTHS);
  add('hobby', values.HOBBIES);
}

function makePeople(dice: Dice): Subject[] {
  const homes = deal(dice, TOWNS, PEOPLE.length);
  const jobs = deal(dice, values.JOBS, PEOPLE.length);
  return PEOPLE.map((person: Person, at) => {
    const subject = new Subject(person.name, 'person', person);
    describePerson(dice, subject, homes[at]!, jobs[at]![0]!);
    return subject;
  });
}

function makeTowns(dice: Dice, people: readonly Subject[]): Subject[] {
  const products = dice.shuffle(values.PRODUCTS);
  const places = dice.shuffle(
    values.SETTINGS.flatMap(({ lies, landmarks }) => landmarks.map((landmark) => [lies, landmark] as const)),
  );
  const inns = dice.shuffle(
    values.INN_COLOURS.flatMap((colour) => values.INN_SIGNS.map((sign) => `${colour} ${sign}`)),
  );
  const days = deal(dice, values.DAYS, TOWNS.length);
  const trees = deal(dice, values.TREES, TOWNS.length);
  const others = dice.shuffle(COUNTRIES);
  return TOWNS.map((name, at) => {
    const town = new Subject(name, 'town');
    const capital = at < COUNTRIES.length;
    town.add(relationOf('country'), capital ? COUNTRIES[at]! : others[at - COUNTRIES.length]!);
    town.add(relationOf('setting'), places[at]![0]);
    town.add(relationOf('product'), products[at]!);
    town.add(relationOf('landmark'), places[at]![1]);
    town.add(relationOf('market'), days[at]!);
    const citizens = people.filter((person) => person.get('home') === name);
    town.add(relationOf('mayor'), dice.pick(citizens).name);
    town.add(relationOf('tree'), trees[at]!);
    town.add(relationOf('inn'), inns[at]!);
    return town;
  });
}

function makeCountries(dice: Dice): Subject[] {
  const one = (items: readonly string[]): string[] => deal(dice, items, COUNTRIES.length);
  const drawn: Record<string, string[]> = {
    capital: TOWNS.slice(0, COUNTRIES.length),
    river: one(RIVERS),
    flag: one(COLOURS),
    dish: one(values.DISHES),
    beast: one(values.BEASTS),
    festival: one(values.MONTHS),
    money: one(values.MONEY),
    ruler: one(values.RULERS),
    weather: one(values.WEATHER),
    crop: one(values.CROPS),
  };
  return COUNTRIES.map((name, at) => {
    const country = new Subject(name, 'country');
    for (const relation of relationsOf('country')) country.add(relation, drawn[relation.id]![at]!);
    return country;
  });
}

/** Subjects whose facts stand in a table, in the order of their relations. */
const fromTable = (kind: SubjectKind, rows: readonly (readonly string[])[]): Subject[] =>
  rows.map(([name, ...objects]) => {
    const subject = new Subject(name!, kind);
    relationsOf(kind).forEach((relation, at) => {
      subject.add(relation, objects[at]!);
    });
    return subject;
  });

/** Builds the world that belongs to a seed. */
export function buildWorld(seed: number): World {
  const dice = new Dice(seed);
  const people = makePeople(dice);
  const byKind = new Map<SubjectKind, readonly Subject[]>([
    ['person', people],
    ['town', makeTowns(dice, people)],
    ['country', makeCountries(dice)],
    ['animal', fromTable('animal', values.ANIMALS)],
    ['thing', fromTable('thing', values.THINGS)],
    ['job', fromTable('job', values.JOBS)],
  ]);
  const subjects = [...byKind.values()].flat();
  const facts = subjects.flatMap((subject) => subject.facts);
  const byRelation = groupBy(facts, (fact) => fact.relation.id);
  const unasked = [...byRelation.values()].flatMap((own) =>
    dice.sample(own, Math.round(own.length / UNASKED_EVERY)),
  );
  return {
    facts,
    subjects,
    byKind,
    byName: new Map(subjects.map((subject) => [subject.name, subject])),
    byRelation,
    rolls: groupBy(facts, rollKey),
    unasked,
    unportrayed: [...byKind.values()].flatMap((own) =>
      dice.sample(own, Math.ceil(own.length / UNASKED_EVERY)),
    ),
  };
}
