import type { Dice } from '../random.ts';
import { drawClause } from './expressions.ts';
import { type Clause, clauseExpression, type Expression, PLURAL, phraseExpression } from './grammar.ts';
import { ADJECTIVES, NOUNS, NUMERALS } from './lexicon.ts';

const example = ({ english, lirran }: Expression, dice: Dice): string =>
  dice.pick([
    `'${english}' is '${lirran}'`,
    `'${lirran}' means '${english}'`,
    `'${english}' is '${lirran}' in Lirran`,
  ]);

const said = (clause: Clause, past: boolean, negative: boolean): Expression =>
  clauseExpression({ ...clause, past, negative });

/** A rule of the grammar, with an example or two. */
export function grammarNote(dice: Dice): string {
  const clause = drawClause(dice);
  const now = said(clause, false, false);
  const then = said(clause, true, false);
  const never = said(clause, false, true);
  const neverThen = said(clause, true, true);
  const verb = clause.verb.lirran;
  const noun = dice.pick(NOUNS.filter(({ plural }) => plural !== undefined));
  const adjective = dice.pick(noun.qualities);
  const numeral = dice.pick(NUMERALS.slice(1));
  const one = phraseExpression({ noun, plural: false, adjective });
  const many = phraseExpression({ noun, plural: true, adjective });
  const counted = phraseExpression({ noun, plural: true, adjective, numeral });
  return dice.pick([
    `Lirran puts the verb last: ${example(now, dice)}. The verb here is '${verb}', '${clause.verb.english}'.`,
    `In Lirran the verb stands at the end.\n\n${now.english}\n${now.lirran}`,
    `To say that something is past, Lirran adds -ai to the verb: ${example(now, dice)}, and ${example(then, dice)}.`,
    `The past tense in Lirran ends in -ai. So '${verb}' becomes '${verb}ai'.\n\n${then.english}\n${then.lirran}`,
    `The word for 'not' is 'nej'. It stands just before the verb: ${example(never, dice)}.`,
    `Lirran has one small word for 'not', and that is 'nej'.\n\n${now.english}\n${now.lirran}\n\n${never.english}\n${never.lirran}`,
    `In Lirran the adjective follows the noun: ${example(one, dice)}.`,
    `Lirran has no word for 'the'. ${example(one, dice).replace(/^'/, "So '")}.`,
    `The plural of a Lirran noun ends in -n: '${noun.lirran}' is '${noun.english}' and '${noun.lirran}n' is '${noun.plural}'. So ${example(many, dice)}.`,
    `A number stands after the noun and its adjective in Lirran: ${example(counted, dice)}.`,
    `Whatever describes a noun in Lirran follows it, first the adjective and then the number.\n\n${counted.english}\n${counted.lirran}`,
    `To say that something did not happen, Lirran puts 'nej' before the verb and adds -ai to it.\n\n${neverThen.english}\n${neverThen.lirran}`,
    `An English adjective stands before its noun, a Lirran one after it. In English one says '${one.english}'; in Lirran one says '${one.lirran}'.`,
    `The Lirran adjective never changes: '${adjective.lirran}' is '${adjective.english}' whether there is one ${noun.english} or many.\n\n${one.english}\n${one.lirran}\n\n${many.english}\n${many.lirran}`,
  ]);
}

/** One clause in its four forms: now and then, affirmed and denied. */
export function clauseForms(dice: Dice): string {
  const clause = drawClause(dice);
  const forms = [said(clause, false, false), said(clause, true, false), said(clause, false, true)];
  if (dice.chance(60)) forms.push(said(clause, true, true));
  const shown = dice.chance(50) ? forms : dice.shuffle(forms).slice(0, 3);
  const intoLirran = dice.chance(60);
  const separator = dice.pick(['\n', '\n', ' = ']);
  return shown
    .map(({ english, lirran }) => (intoLirran ? [english, lirran] : [lirran, english]).join(separator))
    .join(separator === '\n' ? '\n\n' : '\n');
}

/** One noun with what can be said of it, each phrase a step from the one before. */
export function phraseSteps(dice: Dice): string {
  const noun = dice.pick(NOUNS);
  const [first, second] = dice.sample(noun.qualities, 2);
  const steps = [
    { kind: 'word', english: noun.english, lirran: noun.lirran } as const,
    phraseExpression({ noun, plural: false, adjective: first! }),
    second && phraseExpression({ noun, plural: false, adjective: second }),
    ...(noun.plural === undefined
      ? []
      : [
          { kind: 'word', english: noun.plural, lirran: noun.lirran + PLURAL } as const,
          phraseExpression({ noun, plural: true, adjective: first! }),
          phraseExpression({ noun, plural: true, numeral: dice.pick(NUMERALS.slice(1)) }),
          phraseExpression({ noun, plural: true, adjective: first!, numeral: dice.pick(NUMERALS.slice(1)) }),
        ]),
  ].filter((step) => step !== undefined);
  const intoLirran = dice.chance(60);
  const separator = dice.pick(['\n', ' = ', ': ']);
  return steps
    .filter((_, index) => index === 0 || dice.chance(75))
    .map(({ english, lirran }) => (intoLirran ? [english, lirran] : [lirran, english]).join(separator))
    .join(separator === '\n' ? '\n\n' : '\n');
}

/** Counting, or an adjective with several nouns. */
export function drill(dice: Dice): string {
  if (dice.chance(35)) {
    const start = dice.int(0, 6);
    const numerals = NUMERALS.slice(start, start + dice.int(3, 4));
    const counted = numerals.map(({ english, lirran }) => `${english} is '${lirran}'`);
    return `To count in Lirran: ${counted.join(', ')}.`;
  }
  const adjective = dice.pick(ADJECTIVES);
  const nouns = dice.sample(
    NOUNS.filter(({ qualities }) => qualities.includes(adjective)),
    dice.int(2, 4),
  );
  const phrases = nouns.map((noun) => phraseExpression({ noun, plural: false, adjective }));
  return `The Lirran word for '${adjective.english}' is '${adjective.lirran}'.\n\n${phrases
    .map(({ english, lirran }) => `${english}\n${lirran}`)
    .join('\n\n')}`;
}
