import type { Sort } from '../domain.ts';
import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { PEOPLE } from '../words.ts';
import { asPython, callOf, type Program, writeProgram } from './programs.ts';

/** A comment or a line of prose, and the function that it describes. */
const LAYOUTS: readonly ((program: Program, dice: Dice) => string)[] = [
  ({ does, code }) => `# This function ${does}.\n${code}`,
  ({ does, code }) => `# ${capitalise(does)}.\n${code}`,
  ({ does, code }) => `A function that ${does}:\n\n${code}`,
  ({ does, code }) => `A function that ${does}\n\n${code}`,
  ({ does, code }) => `In Python, this is how to write a function that ${does}.\n\n${code}`,
  ({ does, code }, dice) => `${dice.pick(PEOPLE).name} has written a function that ${does}.\n\n${code}`,
  ({ does, code }, dice) => {
    const { name, he } = dice.pick(PEOPLE);
    return `${name} needed a function that ${does}. Here is the code that ${he} wrote in Python.\n\n${code}`;
  },
  ({ does, code, name }) => `The function ${name} ${does}.\n\n${code}`,
  ({ does, code }) => `${code}\n\nThis function ${does}.`,
  ({ does, code, name }) => `${code}\n\nThe function is called ${name}, because it ${does}.`,
];

/** A description and the function. */
const described = (dice: Dice): string => dice.pick(LAYOUTS)(writeProgram(dice), dice);

const TITLES = [
  'From a handbook of Python',
  'Short functions in Python',
  'Useful code',
  'A page of Python',
  'Small functions for every day',
];

/** A page of a handbook: two or three functions under a heading. */
function handbook(dice: Dice): string {
  const programs = Array.from({ length: dice.int(2, 3) }, () => writeProgram(dice));
  const entry = dice.pick<(program: Program) => string>([
    ({ does, code }) => `A function that ${does}:\n${code}`,
    ({ does, code }) => `# ${capitalise(does)}.\n${code}`,
    ({ does, code, name }) => `${name}\nIt ${does}.\n${code}`,
  ]);
  return [dice.pick(TITLES), ...programs.map(entry)].join('\n\n');
}

/** Functions one after another, as in a file. */
const file = (dice: Dice): string =>
  Array.from({ length: dice.int(2, 4) }, () => writeProgram(dice))
    .map(({ does, code }) => `# This function ${does}.\n${code}`)
    .join('\n\n');

/** A program that returns something, and an example of it. */
function withExample(dice: Dice): { program: Program; call: string; result: string } {
  let program = writeProgram(dice);
  while (program.example === undefined) program = writeProgram(dice);
  return { program, call: callOf(program, program.example), result: asPython(program.example.result) };
}

/** A function and what it returns for an example. */
function tried(dice: Dice): string {
  const { program, call, result } = withExample(dice);
  const { does, code, name } = program;
  return dice.pick([
    `${code}\n\n${call} gives ${result}.`,
    `# This function ${does}.\n${code}\n\n# ${call} gives ${result}`,
    `A function that ${does}:\n\n${code}\n\nFor example, ${call} gives ${result}.`,
    `The function ${name} ${does}. So ${call} gives ${result}.`,
    `${dice.pick(PEOPLE).name} wanted to try the function ${name}, which ${does}.\n${call} gave ${result}, as it should.`,
  ]);
}

export const SORTS: readonly Sort[] = [
  { name: 'function', weight: 4, write: described },
  { name: 'handbook of functions', weight: 1.2, write: handbook },
  { name: 'file of functions', weight: 0.8, write: file },
  { name: 'function with an example', weight: 1, write: tried },
];
