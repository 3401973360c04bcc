import type { Task } from '../domain.ts';
import { asCompletion, distinct } from '../rows.ts';
import { writeProgram } from './programs.ts';

const PHRASINGS = [
  'Write a function that {}.',
  'Write a Python function that {}.',
  'Write Python code for a function that {}.',
  'I need a function that {}.',
  'Define a function in Python that {}.',
  'Please write a short function that {}.',
];

/** Programs to write; no two rows ask for one that does the same. */
export const code: Task = {
  name: 'code',
  title: 'Code',
  form: asCompletion,
  rows: (dice, _world, count) =>
    distinct(count, () => {
      const { asks, code: output } = writeProgram(dice);
      return { key: asks, row: { instruction: dice.pick(PHRASINGS).replace('{}', asks), output } };
    }),
};
