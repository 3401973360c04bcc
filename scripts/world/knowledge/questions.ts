import type { Row, Task } from '../domain.ts';
import type { Dice } from '../random.ts';
import { asAlpaca } from '../rows.ts';
import { canonical, type Fact, questionsOf, type Subject } from './facts.ts';
import { portrait, requestsOf } from './portraits.ts';
import type { World } from './world.ts';

/** Percentage of the rows that ask for a whole portrait. */
const PORTRAITS = 12;

/** A row whose phrasing is the `turn`-th: phrasings that go round come equally often. */
const inTurn = (phrasings: readonly string[], turn: number): string => phrasings[turn % phrasings.length]!;

const askFact = (fact: Fact, turn: number): Row => ({
  instruction: inTurn(questionsOf(fact), turn),
  output: canonical(fact),
});

const askPortrait = (subject: Subject, turn: number): Row => ({
  instruction: inTurn(requestsOf(subject), turn),
  output: portrait(subject),
});

/** The facts that no row asks. */
export const unasked = (world: World): readonly Fact[] => world.unasked;

/** Questions that no file holds, for prompts whose answers cannot come from the rows. */
export const unaskedRows = (dice: Dice, world: World): Row[] =>
  dice.shuffle(world.unasked).map((fact) => askFact(fact, dice.int(0, 5)));

/** Requests for portraits that no file holds. */
export const unaskedPortraits = (dice: Dice, world: World): Row[] =>
  dice.shuffle(world.unportrayed).map((subject) => askPortrait(subject, dice.int(0, 5)));

/** Every fact, and every portrait, is asked at most once. */
function rows(dice: Dice, world: World, count: number): Row[] {
  const kept = new Set(world.unasked);
  const hidden = new Set(world.unportrayed);
  const portrayed = world.subjects.filter((subject) => !hidden.has(subject));
  const subjects = dice.sample(portrayed, Math.round((count * PORTRAITS) / 100));
  const facts = dice.shuffle(world.facts.filter((fact) => !kept.has(fact)));
  const single = facts.slice(0, count - subjects.length);
  if (subjects.length + single.length < count)
    throw new Error(`The world has too few facts for ${count} rows`);
  return dice.shuffle([...subjects.map(askPortrait), ...single.map(askFact)]);
}

export const questionAnswering: Task = {
  name: 'question-answering',
  title: 'Question answering',
  rows,
  form: asAlpaca,
};
