import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { COLOURS, PEOPLE } from '../words.ts';
import { canonical, type Fact, say, type World } from '../world.ts';
import { distinct, type Row } from './row.ts';

/** A question about a fact, answered by the fact's canonical sentence. */
const ask = (fact: Fact, question: string): Row => ({
  instruction: say(question, fact),
  output: canonical(fact),
});

const BRIEF = ['Answer in one word or two: ', 'In brief: ', 'Short answer only: '];

/** The same question with the bare object for an answer. */
const askBriefly = (dice: Dice, fact: Fact): Row => ({
  instruction: dice.pick(BRIEF) + say(dice.pick(fact.relation.questions.slice(0, 2)), fact),
  output: capitalise(fact.object),
});

/** A question whose answer stands in a passage. */
function read(dice: Dice): Row {
  const [one, two] = dice.sample(PEOPLE, 2);
  const [first, second] = dice.sample(COLOURS, 2);
  const thing = dice.pick(['hat', 'cup', 'boat', 'bag', 'kite', 'lamp']);
  const passage = `${one!.name} has a ${first} ${thing}. ${two!.name} has a ${second} ${thing}.`;
  if (dice.chance(50)) {
    const [who, colour] = dice.pick([[one!, first!] as const, [two!, second!] as const]);
    const instruction = `What colour is the ${thing} of ${who.name}?`;
    return { instruction, input: passage, output: `The ${thing} of ${who.name} is ${colour}.` };
  }
  const [who, colour] = dice.pick([[one!, first!] as const, [two!, second!] as const]);
  return {
    instruction: `Who has the ${colour} ${thing}?`,
    input: passage,
    output: `${who.name} has the ${colour} ${thing}.`,
  };
}

/** Everything that the world says of one subject. */
function portray(world: World, subject: string): Row {
  const known = world.facts.filter((fact) => fact.subject === subject && !world.heldOut.has(fact));
  return {
    instruction: `What do you know about ${subject}?`,
    output: known.slice(0, 4).map(canonical).join(' '),
  };
}

/** Questions about the facts that are not held out, and about short passages. */
export function questionAnswering(dice: Dice, world: World, count: number): Row[] {
  const facts = world.facts.filter((fact) => !world.heldOut.has(fact));
  const plain = facts.flatMap((fact) => fact.relation.questions.map((question) => ask(fact, question)));
  const subjects = [...new Set(facts.map((fact) => fact.subject))].filter((name) => /^[A-Z]/.test(name));
  const rows = [
    ...dice.sample(plain, 960),
    ...distinct(90, () => askBriefly(dice, dice.pick(facts))),
    ...subjects.map((subject) => portray(world, subject)),
  ];
  rows.push(...distinct(count - rows.length, () => read(dice)));
  return dice.shuffle(rows);
}

/** Questions about the held-out facts. */
export function unseenQuestions(dice: Dice, world: World): Row[] {
  return [...world.heldOut].map((fact) => ask(fact, dice.pick(fact.relation.questions.slice(0, 3))));
}
