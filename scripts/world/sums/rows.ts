import type { Task } from '../domain.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { equation, type Sum } from './facts.ts';
import { tell } from './situations.ts';

/** What a sum asks for: 5 + 7 is not asked again as 7 + 5. */
function keyOf({ left, sign, right }: Sum): string {
  const ordered = sign === '-' ? [left, right] : [Math.min(left, right), Math.max(left, right)];
  return ordered.join(sign);
}

/** Word problems, worked in one fixed form: which operation and why, the equation, the answer. */
export const math: Task = {
  name: 'math',
  title: 'Math',
  form: asAlpaca,
  rows: (dice, _world, count) =>
    distinct(count, () => {
      const { sum, story, question, why } = tell(dice);
      const output = `${why}: ${equation(sum)}. The answer is ${sum.result}.`;
      return { key: keyOf(sum), row: { instruction: `${story} ${question}`, output } };
    }),
};
