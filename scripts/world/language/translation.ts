import type { Row, Task } from '../domain.ts';
import type { Dice } from '../random.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { drawExpression, untranslated } from './expressions.ts';
import type { Expression } from './grammar.ts';

const INTO_LIRRAN = [
  'Translate into Lirran: {}',
  "How do you say '{}' in Lirran?",
  "What is the Lirran for '{}'?",
  "Please translate '{}' into Lirran.",
  'Put this into Lirran: {}',
  "Say '{}' in Lirran.",
] as const;
const INTO_ENGLISH = [
  'Translate into English: {}',
  "What does '{}' mean in English?",
  "What is the English for '{}'?",
  "Please translate '{}' into English.",
  'Put this into English: {}',
  "How do you say '{}' in English?",
] as const;

/** Asks for the translation of an expression, more often into Lirran than out of it. */
function ask(dice: Dice, { english, lirran }: Expression): Row {
  const into = dice.chance(60);
  const template = dice.pick(into ? INTO_LIRRAN : INTO_ENGLISH);
  const [source, output] = into ? [english, lirran] : [lirran, english];
  return { instruction: template.replace('{}', source), output };
}

/** Phrases and clauses that no file holds, in either direction. */
export const untranslatedRows = (dice: Dice, count: number): Row[] =>
  untranslated(count).map((expression) => ask(dice, expression));

/** Words, phrases and clauses, none in both directions. */
export const translation: Task = {
  name: 'translation',
  title: 'Translation',
  form: asAlpaca,
  rows: (dice, _world, count) =>
    distinct(count, () => {
      const expression = drawExpression(dice);
      return { key: expression.english, row: ask(dice, expression) };
    }),
};
