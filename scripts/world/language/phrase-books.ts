import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { PEOPLE } from '../words.ts';
import { drawExpression, drawPhrase } from './expressions.ts';
import { type Expression, PLURAL } from './grammar.ts';
import { GLOSSARY, NOUNS, type NounKind, type Word } from './lexicon.ts';

type Layout = (source: string, target: string) => string;

/** One expression told from English to Lirran. */
const INTO_LIRRAN: readonly Layout[] = [
  (english, lirran) => `Translated into Lirran: ${english}\n${lirran}`,
  (english, lirran) => `Translation into Lirran: ${english}\n\n${lirran}`,
  (english, lirran) => `'${english}', translated into Lirran\n${lirran}`,
  (english, lirran) => `How to say '${english}' in Lirran\n${lirran}`,
  (english, lirran) => `How to say '${english}' in Lirran:\n\n${lirran}`,
  (english, lirran) => `What the Lirran for '${english}' is\n${lirran}`,
  (english, lirran) => `The Lirran for '${english}'\n\n${lirran}`,
  (english, lirran) => `To say '${english}' in Lirran, people say:\n${lirran}`,
  (english, lirran) => `Put into Lirran: ${english}\n${lirran}`,
  (english, lirran) => `'${english}', put into Lirran:\n\n${lirran}`,
  (english, lirran) => `In Lirran, '${english}' is '${lirran}'.`,
  (english, lirran) => `The Lirran for '${english}' is '${lirran}'.`,
  (english, lirran) => `Put into Lirran, '${english}' becomes '${lirran}'.`,
  (english, lirran) => `To translate '${english}' into Lirran, one writes '${lirran}'.`,
  (english, lirran) => `${english}\n${lirran}`,
  (english, lirran) => `${english}\n\n${lirran}`,
  (english, lirran) => `English: ${english}\nLirran: ${lirran}`,
];

/** One expression told from Lirran to English. */
const INTO_ENGLISH: readonly Layout[] = [
  (lirran, english) => `Translated into English: ${lirran}\n${english}`,
  (lirran, english) => `Translation into English: ${lirran}\n\n${english}`,
  (lirran, english) => `'${lirran}', translated into English\n${english}`,
  (lirran, english) => `What '${lirran}' means in English\n${english}`,
  (lirran, english) => `What '${lirran}' means in English:\n\n${english}`,
  (lirran, english) => `How to say '${lirran}' in English\n${english}`,
  (lirran, english) => `The English for '${lirran}'\n\n${english}`,
  (lirran, english) => `What the English for '${lirran}' is\n${english}`,
  (lirran, english) => `Put into English: ${lirran}\n${english}`,
  (lirran, english) => `'${lirran}', put into English:\n\n${english}`,
  (lirran, english) => `In English, '${lirran}' means '${english}'.`,
  (lirran, english) => `'${lirran}' means '${english}'.`,
  (lirran, english) => `The English for '${lirran}' is '${english}'.`,
  (lirran, english) => `To translate '${lirran}' into English, one writes '${english}'.`,
  (lirran, english) => `${lirran}\n${english}`,
  (lirran, english) => `${lirran}\n\n${english}`,
  (lirran, english) => `Lirran: ${lirran}\nEnglish: ${english}`,
];

function draw<T>(count: number, one: () => T, keyOf: (item: T) => string): T[] {
  const items = new Map<string, T>();
  while (items.size < count) {
    const item = one();
    items.set(keyOf(item), item);
  }
  return [...items.values()];
}

const expressions = (dice: Dice, low: number, high: number): Expression[] =>
  draw(
    dice.int(low, high),
    () => drawExpression(dice),
    ({ english }) => english,
  );

/** A page of entries: all in one layout, or in as many as there are entries. */
export function phraseBook(dice: Dice): string {
  const intoLirran = dice.chance(60);
  const layouts = intoLirran ? INTO_LIRRAN : INTO_ENGLISH;
  const one = dice.chance(50) ? dice.pick(layouts) : undefined;
  const entries = expressions(dice, 2, 6).map(({ english, lirran }) => {
    const layout = one ?? dice.pick(layouts);
    return intoLirran ? layout(english, lirran) : layout(lirran, english);
  });
  return entries.join(entries.some((entry) => entry.includes('\n')) ? '\n\n' : '\n');
}

const PAGE_TITLES = [
  'From the phrase book of {name}',
  'A page of Lirran',
  'Lirran for travellers',
  'What {name} learned today',
  'Lirran and English side by side',
  'Translations by {name}',
] as const;

const LIST_LAYOUTS: readonly ((entries: readonly Word[]) => string)[] = [
  (entries) => entries.map(({ english, lirran }) => `${english} = ${lirran}`).join('\n'),
  (entries) => entries.map(({ english, lirran }) => `${lirran} = ${english}`).join('\n'),
  (entries) => entries.map(({ english, lirran }) => `- ${english}: ${lirran}`).join('\n'),
  (entries) => entries.map(({ english, lirran }) => `- ${lirran}: ${english}`).join('\n'),
  (entries) => entries.map(({ english, lirran }, index) => `${index + 1}. ${english}: ${lirran}`).join('\n'),
  (entries) =>
    `| English | Lirran |\n| --- | --- |\n${entries.map(({ english, lirran }) => `| ${english} | ${lirran} |`).join('\n')}`,
  (entries) =>
    `| Lirran | English |\n| --- | --- |\n${entries.map(({ english, lirran }) => `| ${lirran} | ${english} |`).join('\n')}`,
];

/** A titled list or table of expressions. */
export function phraseList(dice: Dice): string {
  const title = dice.pick(PAGE_TITLES).replace('{name}', dice.pick(PEOPLE).name);
  return `${title}\n\n${dice.pick(LIST_LAYOUTS)(expressions(dice, 3, 7))}`;
}

const KIND_TITLES: Readonly<Record<NounKind, string>> = {
  animal: 'The animals',
  person: 'People',
  food: 'Food',
  thing: 'Things about the house',
  place: 'Places',
};

const wordList = (entries: readonly Word[]): string =>
  entries.map(({ english, lirran }) => `'${lirran}' means '${english}'`).join(', ');

/** A few words of the glossary, of one kind or of all kinds. */
export function glossary(dice: Dice): string {
  const kind = dice.pick(Object.keys(KIND_TITLES) as NounKind[]);
  const ofKind = dice.chance(50);
  const pool = ofKind ? NOUNS.filter((noun) => noun.kind === kind) : GLOSSARY;
  const entries = dice.sample(pool, dice.int(3, 7));
  const title = ofKind ? `${KIND_TITLES[kind]} in Lirran` : 'Some words of Lirran';
  switch (dice.int(1, 4)) {
    case 1:
      return `${title}\n\n${dice.pick(LIST_LAYOUTS)(entries)}`;
    case 2:
      return `${title}: ${wordList(entries)}.`;
    case 3:
      return entries.map(({ english, lirran }) => dice.pick(INTO_LIRRAN)(english, lirran)).join('\n\n');
    default:
      return entries.map(({ english, lirran }) => dice.pick(INTO_ENGLISH)(lirran, english)).join('\n\n');
  }
}

/** A phrase with what each of its words means. */
export function wordByWord(dice: Dice): string {
  const { english, lirran } = drawPhrase(dice);
  const parts = lirran.split(' ').map((word) => glossOf(word));
  const meanings = parts.map(({ english: meaning, lirran: word }) => `'${word}' means '${meaning}'`);
  const last = meanings.pop()!;
  const gloss = meanings.length === 0 ? last : `${meanings.join(', ')} and ${last}`;
  return dice.pick([
    `The Lirran for '${english}' is '${lirran}'. Word by word, ${gloss}.`,
    `${lirran}\n${english}\n\n${capitalise(gloss)}.`,
    `In '${lirran}', ${gloss}. Together they mean '${english}'.`,
    `${english}\n${lirran}\n\nWord by word: ${gloss}.`,
  ]);
}

const MEANINGS = new Map([
  ...GLOSSARY.map((word) => [word.lirran, word] as const),
  ...NOUNS.filter((noun) => noun.plural !== undefined).map(
    (noun) => [noun.lirran + PLURAL, { english: noun.plural!, lirran: noun.lirran + PLURAL }] as const,
  ),
]);

function glossOf(lirran: string): Word {
  const word = MEANINGS.get(lirran);
  if (word === undefined) throw new Error(`No Lirran word: ${lirran}`);
  return word;
}
