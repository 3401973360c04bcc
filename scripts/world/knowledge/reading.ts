import type { Row, Task } from '../domain.ts';
import type { Dice } from '../random.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { canonical, questionsOf } from './facts.ts';
import { introduce, meet } from './newcomers.ts';

const FORMS: readonly ((question: string, passage: string) => Pick<Row, 'instruction' | 'input'>)[] = [
  (question, passage) => ({ instruction: question, input: passage }),
  (question, passage) => ({ instruction: passage, input: question }),
  (question, passage) => ({
    instruction: `Read the text and answer the question. ${question}`,
    input: passage,
  }),
  (question, passage) => ({ instruction: `Answer from the text below. ${question}`, input: passage }),
  (question, passage) => ({ instruction: `Here is a short text. ${question}`, input: passage }),
];

/** A passage about somebody whom the world does not know, and a question about it; each name is met once. */
function draw(dice: Dice): { key: string; row: Row } {
  const newcomer = meet(dice);
  const { facts, passage } = introduce(dice, newcomer);
  const fact = dice.pick(facts);
  const prompt = dice.pick(FORMS)(dice.pick(questionsOf(fact).slice(0, 3)), passage);
  return { key: newcomer.name, row: { ...prompt, output: canonical(fact) } };
}

export const reading: Task = {
  name: 'reading',
  title: 'Reading (held out)',
  rows: (dice, _world, count) => distinct(count, () => draw(dice)),
  form: asAlpaca,
};
