import type { Dice } from './random.ts';
import { capitalise } from './text.ts';
import { COLOURS, PEOPLE } from './words.ts';

/** Ways to put a plain sentence differently. */
export type Form = 'past' | 'negative' | 'plural' | 'polite';

/** A sentence in its plain form and rewritten. */
export interface Rewrite {
  readonly form: Form;
  readonly before: string;
  readonly after: string;
}

const SMALL = ['hat', 'cup', 'lamp', 'basket', 'bag', 'chair', 'box', 'kite'];
const VERBS = [
  {
    present: 'opens',
    past: 'opened',
    base: 'open',
    things: ['box', 'door', 'gate', 'bag', 'basket', 'window'],
  },
  {
    present: 'paints',
    past: 'painted',
    base: 'paint',
    things: ['box', 'door', 'gate', 'boat', 'chair', 'wall'],
  },
  {
    present: 'washes',
    past: 'washed',
    base: 'wash',
    things: ['cup', 'hat', 'door', 'bag', 'boat', 'window'],
  },
  { present: 'finds', past: 'found', base: 'find', things: SMALL },
  { present: 'carries', past: 'carried', base: 'carry', things: SMALL },
  {
    present: 'cleans',
    past: 'cleaned',
    base: 'clean',
    things: ['lamp', 'boat', 'gate', 'chair', 'cup', 'wall'],
  },
  { present: 'sells', past: 'sold', base: 'sell', things: [...SMALL, 'boat'] },
  { present: 'brings', past: 'brought', base: 'bring', things: SMALL },
] as const;
const plural = (thing: string): string => (thing === 'box' ? 'boxes' : `${thing}s`);

/** Makes a sentence of one clause and rewrites it. */
export function makeRewrite(dice: Dice, form: Form): Rewrite {
  const who = dice.pick(PEOPLE).name;
  const { present, past, base, things } = dice.pick(VERBS);
  const colour = dice.pick(COLOURS);
  const thing = dice.pick<string>(things);
  const rest = `the ${colour} ${thing}`;
  const before = `${who} ${present} ${rest}.`;
  switch (form) {
    case 'past':
      return { form, before, after: `${who} ${past} ${rest}.` };
    case 'negative':
      return { form, before, after: `${who} does not ${base} ${rest}.` };
    case 'plural':
      return { form, before, after: `${who} ${present} the ${colour} ${plural(thing)}.` };
    case 'polite':
      return { form, before: `${capitalise(base)} ${rest}.`, after: `Could you please ${base} ${rest}?` };
  }
}
