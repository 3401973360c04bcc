import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { PEOPLE, TOWNS } from '../words.ts';
import { drawClause, drawExpression, drawNounPhrase } from './expressions.ts';
import { type Clause, clauseExpression, type Expression, type NounPhrase } from './grammar.ts';
import { IN, NEAR, NOUNS, type Noun, UNDER, VERBS, type Verb, type Word } from './lexicon.ts';

const noun = (english: string): Noun => NOUNS.find((word) => word.english === english)!;

/** What a tale tells: verbs in order, each of the first of two, unless it starts with `*`: of the second. */
const PLOTS = [
  'see follow wait',
  'hear follow find wait',
  'find love',
  'see call *run',
  'find follow sleep',
  'love find carry',
  'find lose wait',
  'see find eat',
  'find eat sleep',
  'see carry sell',
  'work build paint',
  'wait see help',
  'call help *laugh',
  'see open *wait',
  'lose find laugh',
  'love see sing',
  'find help *sleep',
] as const;

const PLACES: readonly (readonly [Word, Noun])[] = [
  [NEAR, noun('river')],
  [NEAR, noun('sea')],
  [NEAR, noun('bridge')],
  [UNDER, noun('tree')],
  [UNDER, noun('moon')],
  [IN, noun('garden')],
  [IN, noun('house')],
  [IN, noun('forest')],
];

interface Step {
  readonly bySecond: boolean;
  readonly entries: readonly Verb[];
}

const STEPS: readonly (readonly Step[])[] = PLOTS.map((plot) =>
  plot.split(' ').map((name) => ({
    bySecond: name.startsWith('*'),
    entries: VERBS.filter(({ english }) => english === name.replace('*', '')),
  })),
);

/** The entry of a step's verb that suits the two, if there is one. */
const fitting = ({ bySecond, entries }: Step, first: Noun, second: Noun): Verb | undefined =>
  entries.find(({ subjects, objects }) =>
    bySecond
      ? subjects.includes(second)
      : subjects.includes(first) && (objects.length === 0 || objects.includes(second)),
  );

interface Plot {
  readonly first: Noun;
  readonly second: Noun;
  readonly verbs: readonly { readonly verb: Verb; readonly bySecond: boolean }[];
}

/** Every plot with every two that can play it. */
const CASTS: readonly Plot[] = STEPS.flatMap((steps) =>
  NOUNS.flatMap((first) =>
    NOUNS.flatMap((second): Plot[] => {
      const verbs = steps.flatMap((step) => {
        const verb = fitting(step, first, second);
        return verb === undefined ? [] : [{ verb, bySecond: step.bySecond }];
      });
      return first === second || verbs.length < steps.length ? [] : [{ first, second, verbs }];
    }),
  ),
);

/** The deeds of a tale, two to four, all past or all present. */
function tale(dice: Dice): { title: Expression[]; lines: Expression[] } {
  const { first, second, verbs } = dice.pick(CASTS);
  const doer = drawNounPhrase(dice, first);
  const other: NounPhrase = drawNounPhrase(dice, second);
  const past = dice.chance(70);
  const clauses = verbs.map(({ verb, bySecond }): Clause => {
    const clause = { subject: bySecond ? other : doer, verb, past, negative: false };
    if (verb.objects.length > 0) return { ...clause, object: other };
    if (dice.chance(50)) return clause;
    const [preposition, where] = dice.pick(PLACES);
    return { ...clause, place: { preposition, where: { noun: where, plural: false } } };
  });
  const title = [first, second].map(({ english, lirran }): Expression => ({ kind: 'word', english, lirran }));
  return { title, lines: clauses.map(clauseExpression) };
}

const sentence = (text: string): string => `${capitalise(text)}.`;

/** A short tale or poem in Lirran, with the English beside it. */
export function lirranTale(dice: Dice): string {
  const { title, lines } = tale(dice);
  const both = title.map(({ english }) => english).join(' and the ');
  const heading = dice.pick([
    `The ${both}`,
    `A tale of Lirra: the ${both}`,
    `A song of Lirra`,
    `A little tale in Lirran`,
  ]);
  const lirran = lines.map((line) => line.lirran);
  const english = lines.map((line) => line.english);
  switch (dice.int(1, 6)) {
    case 1:
      return `${heading}\n\n${lines.map((line) => `${line.lirran}\n${line.english}`).join('\n\n')}`;
    case 2:
      return `${heading}\n\n${lines.map((line) => `${line.english}\n${line.lirran}`).join('\n\n')}`;
    case 3:
      return `${heading}\n\n${lirran.join('\n')}\n\nThe same in English:\n${english.join('\n')}`;
    case 4:
      return `${heading}\n\n${english.join('\n')}\n\nThe same in Lirran:\n${lirran.join('\n')}`;
    case 5:
      return `${heading}\n\n${lirran.map(sentence).join(' ')}\nIn English: ${english.map(sentence).join(' ')}`;
    default:
      return `${heading}\n\n${english.map(sentence).join(' ')}\nIn Lirran: ${lirran.map(sentence).join(' ')}`;
  }
}

/** People of the world using a bit of Lirran, with what it means. */
export function conversation(dice: Dice): string {
  const [one, two] = dice.sample(PEOPLE, 2);
  const town = dice.pick(TOWNS);
  const { english, lirran } = drawExpression(dice, 15);
  const told = clauseExpression(drawClause(dice));
  return dice.pick([
    `${one!.name} is learning Lirran. "${capitalise(lirran)}," ${one!.he} says, and that means '${english}'.`,
    `On the road to ${town}, ${one!.name} met a sailor from Lirra. "${capitalise(told.lirran)}," said the sailor. ${one!.name} understood: '${told.english}'.`,
    `${two!.name} wanted to know how to say '${english}' in Lirran. ${one!.name} told ${two!.him}:\n${lirran}`,
    `${one!.name} found an old letter from Lirra. It began with the words '${lirran}'. ${two!.name} translated them into English:\n${english}`,
    `"Halu," said ${one!.name}, for that is 'hello' in Lirran. Then ${one!.he} said: "${capitalise(told.lirran)}." ${two!.name}, who knows no Lirran, asked what it meant.\n${told.english}`,
    `In the school of ${town}, the teacher wrote '${english}' on the board, and ${two!.name} translated it into Lirran:\n\n${lirran}`,
    `When ${one!.name} says '${told.lirran}' in Lirran, ${two!.name} says the same in English: '${told.english}'.`,
    `Over the door of a house in ${town} stands a line in Lirran: '${told.lirran}'. It means '${told.english}'.`,
    `"Merat," said ${one!.name} to ${two!.name}, which is 'thank you' in Lirran. ${capitalise(two!.he)} laughed and answered with the only line of Lirran that ${two!.he} knew: "${capitalise(told.lirran)}." That means '${told.english}'.`,
    `${one!.name} put a sentence into Lirran for ${two!.name}.\n\n${told.english}\n${told.lirran}`,
    `${one!.name} drew a picture and wrote under it: ${lirran}. In English that is: ${english}.`,
  ]);
}
