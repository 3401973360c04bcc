import { Dice } from '../random.ts';
import {
  type Clause,
  clauseExpression,
  type Expression,
  type NounPhrase,
  type Place,
  pairExpression,
  phraseExpression,
  placedExpression,
} from './grammar.ts';
import {
  GLOSSARY,
  IN,
  NEAR,
  NOUNS,
  type Noun,
  NUMERALS,
  nouns,
  OWNERS,
  UNDER,
  VERBS,
  type Verb,
} from './lexicon.ts';

const PLACES = [
  { preposition: IN, where: nouns('house garden forest village') },
  { preposition: NEAR, where: nouns('house river tree hill road bridge forest sea village door') },
  { preposition: UNDER, where: nouns('tree bridge moon') },
] as const;
/** What can be found in a place. */
const PLACED = nouns('animal person basket lamp flower stone');
const COUNTABLE = NOUNS.filter((noun) => noun.plural !== undefined);
const OWNED = nouns('dog cat horse friend teacher thing house garden village');
const PAIRS = ['animal', 'person', 'food', 'thing', 'place'].map(nouns);
const SEVERAL = NUMERALS.slice(1);
/** What is only now being made is not old, warm or tired yet. */
const MADE = new Set(['red', 'blue', 'green', 'white', 'big', 'small', 'new']);

/** The verbs with or without an object, each once, with all its kinds of doers. */
function verbs(transitive: boolean): Verb[][] {
  const entries = VERBS.filter(({ objects }) => objects.length > 0 === transitive);
  const names = new Set(entries.map(({ english }) => english));
  return [...names].map((name) => entries.filter(({ english }) => english === name));
}
const TRANSITIVE = verbs(true);
const INTRANSITIVE = verbs(false);

/** A noun phrase that need say no more than its noun. */
export function drawNounPhrase(dice: Dice, noun: Noun, qualities = noun.qualities): NounPhrase {
  const plural = noun.plural !== undefined && dice.chance(30);
  return {
    noun,
    plural,
    ...(dice.chance(40) && { adjective: dice.pick(qualities) }),
    ...(plural && dice.chance(30) && { numeral: dice.pick(SEVERAL) }),
  };
}

/** A noun phrase without a number. */
function drawPlain(dice: Dice, noun: Noun): NounPhrase {
  const plural = noun.plural !== undefined && dice.chance(25);
  return { noun, plural, ...(dice.chance(50) && { adjective: dice.pick(noun.qualities) }) };
}

function drawPlace(dice: Dice): Place {
  const { preposition, where } = dice.pick(PLACES);
  return { preposition, where: { noun: dice.pick(where), plural: false } };
}

/** A clause that makes sense: its verb suits its doer, and its object its verb. */
export function drawClause(dice: Dice): Clause {
  const intransitive = dice.chance(25);
  const verb = dice.pick(dice.pick(intransitive ? INTRANSITIVE : TRANSITIVE));
  const noun = dice.pick(verb.subjects);
  const clause = {
    subject: drawNounPhrase(dice, noun),
    verb,
    past: dice.chance(45),
    negative: dice.chance(25),
  };
  if (intransitive) return dice.chance(55) ? { ...clause, place: drawPlace(dice) } : clause;
  const thing = dice.pick(verb.objects.filter((other) => other !== noun));
  const qualities =
    verb.english === 'build' ? thing.qualities.filter(({ english }) => MADE.has(english)) : thing.qualities;
  return { ...clause, object: drawNounPhrase(dice, thing, qualities) };
}

export function drawPhrase(dice: Dice): Expression {
  const shape = dice.int(1, 100);
  if (shape <= 40) {
    const noun = dice.pick(NOUNS);
    const plural = noun.plural !== undefined && dice.chance(40);
    return phraseExpression({ noun, plural, adjective: dice.pick(noun.qualities) });
  }
  if (shape <= 65) {
    const noun = dice.pick(COUNTABLE);
    const adjective = dice.chance(65) && { adjective: dice.pick(noun.qualities) };
    return phraseExpression({ noun, plural: true, numeral: dice.pick(SEVERAL), ...adjective });
  }
  if (shape <= 77) {
    const noun = dice.pick(OWNED);
    const adjective = dice.chance(65) && { adjective: dice.pick(noun.qualities) };
    return phraseExpression({ noun, plural: dice.chance(35), owner: dice.pick(OWNERS), ...adjective });
  }
  if (shape <= 89) {
    const [first, second] = dice.sample(dice.pick(PAIRS), 2);
    return pairExpression(drawPlain(dice, first!), drawPlain(dice, second!));
  }
  return placedExpression(drawNounPhrase(dice, dice.pick(PLACED)), drawPlace(dice));
}

const drawWord = (dice: Dice): Expression => ({ kind: 'word', ...dice.pick(GLOSSARY) });

/** A phrase or a clause. */
const drawLonger = (dice: Dice): Expression =>
  dice.chance(50) ? drawPhrase(dice) : clauseExpression(drawClause(dice));

/** Expressions that no row translates and no phrase book holds, for trying out a tuned model. */
const KEPT_OUT: ReadonlyMap<string, Expression> = (() => {
  const dice = new Dice(2026);
  const kept = new Map<string, Expression>();
  while (kept.size < 60) {
    const expression = drawLonger(dice);
    kept.set(expression.english, expression);
  }
  return kept;
})();

/** The first `count` of the expressions that are kept out, in an order of no meaning. */
export const untranslated = (count: number): Expression[] => [...KEPT_OUT.values()].slice(0, count);

/** A word, a phrase or a clause that is not kept out. */
export function drawExpression(dice: Dice, percentWords = 10): Expression {
  if (dice.chance(percentWords)) return drawWord(dice);
  for (;;) {
    const expression = drawLonger(dice);
    if (!KEPT_OUT.has(expression.english)) return expression;
  }
}
