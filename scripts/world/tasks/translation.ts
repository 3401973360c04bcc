import { expression } from '../corpus/language.ts';
import { ADJECTIVES, NOUNS, phraseInEnglish, phraseInLirran } from '../lirran.ts';
import type { Dice } from '../random.ts';
import { distinct, type Row } from './row.ts';

const INTO_LIRRAN = [
  'Translate into Lirran: {}',
  "How do you say '{}' in Lirran?",
  "What is the Lirran for '{}'?",
  "Please translate '{}' into Lirran.",
];
const INTO_ENGLISH = [
  'Translate into English: {}',
  "What does '{}' mean in English?",
  "What is the English for '{}'?",
  "Please translate '{}' into English.",
];

/** Phrases that no sample translates in either direction. */
export interface UnseenPhrases {
  readonly english: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

/** Draws `count` phrases of a noun and an adjective to be kept out of the samples. */
export function unseenPhrases(dice: Dice, count: number): UnseenPhrases {
  const english = new Set<string>();
  const rows: Row[] = [];
  while (english.size < count) {
    const noun = dice.pick(NOUNS);
    const adjective = dice.pick(ADJECTIVES);
    const phrase = phraseInEnglish(noun, adjective);
    if (english.has(phrase)) continue;
    english.add(phrase);
    const lirran = phraseInLirran(noun, adjective);
    if (english.size % 2 === 1)
      rows.push({ instruction: INTO_LIRRAN[0]!.replace('{}', phrase), output: lirran });
    else rows.push({ instruction: INTO_ENGLISH[0]!.replace('{}', lirran), output: phrase });
  }
  return { english, rows };
}

/** Words, phrases and clauses in both directions. */
export function translation(dice: Dice, unseen: UnseenPhrases, count: number): Row[] {
  const draw = (): Row => {
    const { english, lirran } = expression(dice);
    if (unseen.english.has(english)) return draw();
    const into = dice.chance(60);
    const template = dice.pick(into ? INTO_LIRRAN : INTO_ENGLISH);
    const output = into ? lirran : english;
    return { instruction: template.replace('{}', into ? english : lirran), output };
  };
  return distinct(count, draw);
}
