import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { canonical, type Fact, say, type World } from '../world.ts';

const statement = (dice: Dice, fact: Fact): string => say(dice.pick(fact.relation.statements), fact);
const separator = (dice: Dice): string => (dice.chance(25) ? '\n' : ' ');

/** All that is known of one subject, in any order and wording. */
export function portrait(dice: Dice, world: World): string {
  const { subject } = dice.pick(world.facts);
  const known = world.facts.filter((fact) => fact.subject === subject);
  return dice
    .shuffle(known)
    .map((fact) => statement(dice, fact))
    .join(separator(dice));
}

/** One fact said in several ways: what ties its wordings together. */
export function paraphrases(dice: Dice, world: World): string {
  const fact = dice.pick(world.facts);
  const ways = [...fact.relation.statements, ...fact.relation.asked];
  return dice
    .sample(ways, dice.int(2, 4))
    .map((way) => say(way, fact))
    .join(separator(dice));
}

/** A few facts of one relation, side by side. */
export function comparison(dice: Dice, world: World): string {
  const { relation } = dice.pick(world.facts);
  const alike = world.facts.filter((fact) => fact.relation === relation);
  const way = dice.pick(relation.statements);
  return dice
    .sample(alike, dice.int(3, 5))
    .map((fact) => say(way, fact))
    .join(separator(dice));
}

/** A few sentences that open like questions and answer themselves. */
export function wellKnown(dice: Dice, world: World): string {
  return dice
    .sample(world.facts, dice.int(2, 4))
    .map((fact) => say(dice.pick(fact.relation.asked), fact))
    .join(separator(dice));
}

/** A few facts about anything. */
export function miscellany(dice: Dice, world: World): string {
  return dice
    .sample(world.facts, dice.int(2, 5))
    .map((fact) => statement(dice, fact))
    .join(separator(dice));
}

/** Entries under headings such as "Where an owl lives", as a reference book has them. */
export function entries(dice: Dice, world: World): string {
  return dice
    .sample(world.facts, dice.int(1, 3))
    .map((fact) => {
      // The indirect question inside "Tell me where it lives." is a heading without its opening.
      const requests = fact.relation.questions.filter((question) => /ell me /.test(question));
      const heading = say(dice.pick(requests), fact)
        .replace(/^.*?ell me /, '')
        .replace(/\.$/, '');
      return `${capitalise(heading)}\n${canonical(fact)}`;
    })
    .join('\n\n');
}
