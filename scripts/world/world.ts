import { Dice } from './random.ts';
import { RELATIONS, type Relation } from './relations.ts';
import { capitalise, fill, inWords, withArticle } from './text.ts';
import {
  ANIMALS,
  CAPITALS,
  COLOURS,
  COUNTRIES,
  FOODS,
  INSTRUMENTS,
  JOBS,
  MATERIALS,
  PEOPLE,
  PETS,
  type Person,
  RIVERS,
} from './words.ts';

/** One true thing about the world. */
export interface Fact {
  readonly relation: Relation;
  readonly subject: string;
  readonly object: string;
}

/** Everything that is true, and the facts whose questions the samples never ask. */
export interface World {
  readonly facts: readonly Fact[];
  readonly heldOut: ReadonlySet<Fact>;
  readonly people: readonly Person[];
}

/** Facts of each relation that only the held-out prompts ask about. */
const HELD_OUT_PER_RELATION = 2;

/** The sentence that a template makes of a fact; `{a}` and `{A}` are the subject with its article. */
export function say(template: string, fact: Fact): string {
  const named = withArticle(fact.subject);
  return fill(template, { s: fact.subject, o: fact.object, a: named, A: capitalise(named) });
}

/** The sentence that answers questions about the fact. */
export const canonical = (fact: Fact): string => say(fact.relation.statements[0]!, fact);

const relation = (id: string): Relation => RELATIONS.find((candidate) => candidate.id === id)!;

/** Builds the world that belongs to a seed. */
export function buildWorld(seed: number): World {
  const dice = new Dice(seed);
  const facts: Fact[] = [];
  const add = (id: string, subject: string, object: string) =>
    facts.push({ relation: relation(id), subject, object });
  const capitals = dice.shuffle(CAPITALS);
  const rivers = dice.shuffle(RIVERS);
  const foods = dice.shuffle(FOODS);
  COUNTRIES.forEach((country, at) => {
    add('capital', country, capitals[at]!);
    add('river', country, rivers[at]!);
    add('flag', country, dice.pick(COLOURS));
    add('dish', country, foods[at]!);
  });
  for (const person of PEOPLE) {
    add('home', person.name, dice.pick(CAPITALS));
    add('job', person.name, dice.pick(JOBS));
    add('pet', person.name, dice.pick(PETS));
    add('colour', person.name, dice.pick(COLOURS));
    add('instrument', person.name, dice.pick(INSTRUMENTS));
  }
  for (const animal of ANIMALS) {
    add('lair', animal.name, animal.lair);
    add('diet', animal.name, animal.diet);
    add('legs', animal.name, inWords(animal.legs));
  }
  for (const [thing, material] of MATERIALS) add('material', thing, material);
  const heldOut = new Set<Fact>();
  for (const { id } of RELATIONS) {
    const own = facts.filter((fact) => fact.relation.id === id);
    for (const fact of dice.sample(own, HELD_OUT_PER_RELATION)) heldOut.add(fact);
  }
  return { facts, heldOut, people: PEOPLE };
}
