import type { Task } from '../domain.ts';
import type { Dice } from '../random.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { FORM_WORDS } from './forms.ts';
import { drawForm, drawRewrite, type Form } from './rewrites.ts';

/** What reads oddly as a request: nobody orders another to find a coin before supper. */
const ODD_ORDER = /^(?:Wear|Find|Hide|Choose) /;
/** Who plays what is a fact of the world, which a sentence drawn at random would deny. */
const PLAYS = /\bplay(?:s|ed)? the \S+ (?:drum|flute|fiddle)/;
/** "by Felix by the river". */
const TWICE_BY = / by \w+ by /;

/** A request is something that is said: it stands in quotation marks, as the grammar book prints it. */
const spoken = (form: Form, after: string): string => (form === 'polite' ? `"${after}"` : after);

function drawSensible(dice: Dice, form: Form): { readonly before: string; readonly after: string } {
  for (;;) {
    const { before, after } = drawRewrite(dice, form);
    if (!ODD_ORDER.test(before) && !PLAYS.test(before) && !TWICE_BY.test(after)) return { before, after };
  }
}

/** Sentences to be put differently, each in one way only. */
export const rewriting: Task = {
  name: 'rewriting',
  title: 'Rewriting',
  form: asAlpaca,
  rows: (dice, _world, count) =>
    distinct(count, () => {
      const form = drawForm(dice);
      const { before, after } = drawSensible(dice, form);
      const instruction = dice.pick(FORM_WORDS[form].instructions);
      return { key: before, row: { instruction, input: before, output: spoken(form, after) } };
    }),
};
