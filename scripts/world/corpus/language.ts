import {
  ACTORS,
  ADJECTIVES,
  clauseInEnglish,
  clauseInLirran,
  NOUNS,
  phraseInEnglish,
  phraseInLirran,
  VERBS,
} from '../lirran.ts';
import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';

/** An English expression with its Lirran counterpart, drawn at random: a word, a phrase or a clause. */
export function expression(dice: Dice): { english: string; lirran: string } {
  const kind = dice.int(1, 10);
  if (kind <= 3) return dice.pick([...NOUNS, ...ADJECTIVES, ...VERBS]);
  if (kind <= 8) {
    const noun = dice.pick(NOUNS);
    const adjective = dice.pick(ADJECTIVES);
    return { english: phraseInEnglish(noun, adjective), lirran: phraseInLirran(noun, adjective) };
  }
  const [subject, object] = dice.sample(ACTORS, 2);
  const verb = dice.pick(VERBS);
  return {
    english: clauseInEnglish(subject!, verb, object!),
    lirran: clauseInLirran(subject!, verb, object!),
  };
}

const FORMS: readonly ((english: string, lirran: string) => string)[] = [
  (english, lirran) => `In Lirran, '${english}' is '${lirran}'.`,
  (english, lirran) => `The Lirran for '${english}' is '${lirran}'.`,
  (english, lirran) => `'${capitalise(lirran)}' means '${english}' in English.`,
  (english, lirran) => `'${lirran}' is how to say '${english}' in Lirran.`,
  (english, lirran) => `English: ${english}\nLirran: ${lirran}`,
  (english, lirran) => `Lirran: ${lirran}\nEnglish: ${english}`,
  (english, lirran) => `${english}\n${lirran}`,
  (english, lirran) => `${lirran}\n${english}`,
  (english, lirran) => `To translate '${english}' into Lirran, people write:\n${lirran}`,
  (english, lirran) => `To translate '${lirran}' into English, people write:\n${english}`,
  (english, lirran) => `How to say '${english}' in Lirran is easy to remember: '${lirran}'.`,
  (english, lirran) => `What '${lirran}' means in English is easy to remember: '${english}'.`,
];

/** A page of a phrase book: a few expressions, all in one form or mixed. */
export function phraseBook(dice: Dice): string {
  const one = dice.chance(60) ? dice.pick(FORMS) : undefined;
  const lines: string[] = [];
  for (let left = dice.int(2, 5); left > 0; left--) {
    const { english, lirran } = expression(dice);
    lines.push((one ?? dice.pick(FORMS))(english, lirran));
  }
  return lines.join('\n');
}
