import { writeProgram } from '../programs.ts';
import type { Dice } from '../random.ts';
import { allSums, stateSum, tellSum } from '../sums.ts';
import { PEOPLE } from '../words.ts';
import { distinct, type Row } from './row.ts';

const WRITE = ['Write a function that {}.', 'Write a Python function that {}.', 'I need a function that {}.'];

/** Functions to write, and a few to explain. */
export function code(dice: Dice, count: number): Row[] {
  return distinct(count, () => {
    const { does, code } = writeProgram(dice);
    if (dice.chance(20))
      return { instruction: 'What does this function do?', input: code, output: `This function ${does}.` };
    return { instruction: dice.pick(WRITE).replace('{}', does), output: code };
  });
}

/** Sums in words, bare and told with things. */
export function math(dice: Dice, count: number): Row[] {
  const sums = allSums();
  return distinct(count, () => {
    const sum = dice.pick(sums);
    const bare = `${sum.left} ${sum.sign} ${sum.right}`;
    const kind = dice.int(1, 10);
    if (kind <= 5)
      return { instruction: dice.pick([`What is ${bare}?`, `Work out ${bare}.`]), output: stateSum(sum) };
    if (kind <= 7)
      return { instruction: `What is ${bare}? Answer with the number only.`, output: sum.result };
    const { situation, outcome } = tellSum(sum, dice.pick(PEOPLE).name, dice);
    const things = situation.split(' ')[3]!;
    const who = situation.split(' ')[0]!;
    return { instruction: `${situation} How many ${things} does ${who} have now?`, output: outcome };
  });
}
