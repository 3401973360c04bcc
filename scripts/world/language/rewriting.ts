import type { Task } from '../domain.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { FORM_WORDS } from './forms.ts';
import { drawForm, drawRewrite } from './rewrites.ts';

/** Sentences to be put differently, each in one way only. */
export const rewriting: Task = {
  name: 'rewriting',
  title: 'Rewriting',
  form: asAlpaca,
  rows: (dice, _world, count) =>
    distinct(count, () => {
      const form = drawForm(dice);
      const { before, after } = drawRewrite(dice, form);
      const instruction = dice.pick(FORM_WORDS[form].instructions);
      return { key: before, row: { instruction, input: before, output: after } };
    }),
};
