import type { Row, Task } from '../domain.ts';
import type { Dice } from '../random.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { equation, type Sum } from './facts.ts';
import { tell } from './situations.ts';
import { tellTwoSteps } from './two-steps.ts';

/** What a sum asks for: 5 + 7 is not asked again as 7 + 5. */
function keyOf({ left, sign, right }: Sum): string {
  const ordered = sign === '-' ? [left, right] : [Math.min(left, right), Math.max(left, right)];
  return ordered.join(sign);
}

/** One step: which operation and why, the equation, the answer. */
function oneStep(dice: Dice): { key: string; row: Row } {
  const { sum, story, question, why } = tell(dice);
  const output = `${why}: ${equation(sum)}. The answer is ${sum.result}.`;
  return { key: keyOf(sum), row: { instruction: `${story} ${question}`, output } };
}

function twoSteps(dice: Dice): { key: string; row: Row } {
  const { sums, problem, answer } = tellTwoSteps(dice);
  return { key: sums.map(equation).join(' '), row: { instruction: problem, output: answer } };
}

/** Word problems of one step and of two, worked in a fixed form each. */
export const math: Task = {
  name: 'math',
  title: 'Math',
  form: asAlpaca,
  rows: (dice, _world, count) => distinct(count, () => (dice.chance(50) ? oneStep(dice) : twoSteps(dice))),
};
