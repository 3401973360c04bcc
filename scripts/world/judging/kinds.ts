import type { Dice } from '../random.ts';
import { capitalise, withArticle } from '../text.ts';
import { KINDS } from '../words.ts';

/** A thing and what kind of thing it is. */
export interface Sorted {
  readonly thing: string;
  readonly kind: string;
}

export const THINGS: readonly Sorted[] = KINDS.flatMap(({ kind, members }) =>
  members.map((thing) => ({ thing, kind })),
);

/** Things that are not counted and so have no article. */
const MASS = new Set(
  'bread soup rice cheese honey butter stew porridge jam pudding moss ivy clover'.split(' '),
);

/** The thing as one speaks of it: `an oak`, `bread`, `a pair of pliers`. */
export function named(thing: string): string {
  if (thing === 'pliers') return 'a pair of pliers';
  return MASS.has(thing) ? thing : withArticle(thing);
}

/** `An oak is a plant.` */
const stateKind = ({ thing, kind }: Sorted): string => `${capitalise(named(thing))} is ${withArticle(kind)}.`;

const PLURALS: Readonly<Record<string, string>> = { food: 'foods' };
const plural = (kind: string): string => PLURALS[kind] ?? `${kind}s`;

const SAYINGS: readonly ((sorted: Sorted) => string)[] = [
  stateKind,
  stateKind,
  ({ thing, kind }) => `${capitalise(named(thing))}\n${kind}`,
  ({ thing, kind }) => `${capitalise(named(thing))}:\n${kind}`,
  ({ thing, kind }) => `The kind of thing that ${named(thing)} is:\n${kind}`,
  ({ thing, kind }) => `Every child knows what kind of thing ${named(thing)} is: ${withArticle(kind)}.`,
  ({ thing, kind }) => `${capitalise(named(thing))} belongs with the ${plural(kind)}.`,
  ({ thing, kind }) => `Whoever has to classify ${named(thing)} puts it with the ${plural(kind)}.\n${kind}`,
  ({ thing, kind }) => `In one word, ${named(thing)} is:\n${kind}`,
];

/** A few things, each with its kind. */
export function sortThings(dice: Dice): string {
  const things = dice.sample(THINGS, dice.int(3, 6));
  const saying = dice.pick(SAYINGS);
  switch (dice.int(1, 5)) {
    case 1:
      return things.map(({ thing, kind }) => `${thing}: ${kind}`).join('\n');
    case 2:
      return ['Thing | Kind', ...things.map(({ thing, kind }) => `${thing} | ${kind}`)].join('\n');
    case 3:
      return things.map((sorted) => dice.pick(SAYINGS)(sorted)).join('\n\n');
    case 4:
      return things.map(stateKind).join(' ');
    default:
      return things.map(saying).join(saying(things[0]!).includes('\n') ? '\n\n' : ' ');
  }
}

/** The members of one kind, or of two that somebody keeps apart. */
export function listKinds(dice: Dice): string {
  const lists = dice.sample(KINDS, dice.int(1, 3)).map(({ kind, members }) => ({
    kind,
    some: dice.sample(members, dice.int(3, 6)),
  }));
  if (dice.chance(50))
    return lists.map(({ kind, some }) => `${capitalise(plural(kind))}: ${some.join(', ')}`).join('\n');
  return lists
    .map(({ kind, some }) => {
      const [first, second, third] = some.map(named);
      return `${capitalise(first!)}, ${second} and ${third} are all ${plural(kind)}.`;
    })
    .join(' ');
}
