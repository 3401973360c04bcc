import type { Dice } from '../random.ts';
import { fill, withArticle } from '../text.ts';
import { DOUBTFUL, KINDS } from '../words.ts';

/** Foods and plants of which one does not say "a". */
const MASS = new Set('bread soup rice cheese honey butter stew porridge jam moss ivy clover'.split(' '));

const POOLS = KINDS.map(({ kind, members }) => ({
  kind,
  members: members.filter((member) => !DOUBTFUL.has(member)),
}));

/** Four words, three of them of one kind. */
interface Four {
  readonly words: readonly string[];
  readonly odd: string;
  /** What the odd word is a name of, and what the others are. */
  readonly oddKind: string;
  readonly kind: string;
}

function draw(dice: Dice): Four {
  const [many, one] = dice.sample(POOLS, 2);
  const odd = dice.pick(one!.members);
  const words = dice.shuffle([odd, ...dice.sample(many!.members, 3)]);
  return { words, odd, oddKind: one!.kind, kind: many!.kind };
}

/** The same for the same four words, in whatever order. */
const keyOf = ({ words }: Four): string => words.toSorted().join(' ');

/** One four in ten is never told: what no text has named can be asked of a model that has read them all. */
const isTold = (four: Four): boolean =>
  [...keyOf(four)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 10 !== 0;

function drawTold(dice: Dice): Four {
  let four = draw(dice);
  while (!isTold(four)) four = draw(dice);
  return four;
}

const named = (word: string): string => (MASS.has(word) ? word : withArticle(word));
const definite = (word: string): string => (MASS.has(word) ? word : `the ${word}`);

/** Statements about four words. */
const STATEMENTS = [
  'Among {things}, {the_odd} is the odd one: it is {a_odd_kind}.',
  'Odd one out: {list}\n{odd}',
  'The odd one out of {list} is {odd}.',
  'The word that does not belong among {list} is {odd}.',
  '{list}\nThe odd one out:\n{odd}',
  '{list}\n{odd}',
  'Of {list}, three words are of one kind. The other one is {odd}.',
  'Which word does not belong among {list} is easy to see: {odd}, for it is {a_odd_kind} and not {a_kind}.',
  'Three of these are {plural}: {list}. The odd one is {odd}.',
  'In the row {list} the word that does not fit is {odd}.\n{odd}',
];

const PLURALS: Readonly<Record<string, string>> = { food: 'foods' };

const values = ({ words, odd, oddKind, kind }: Four): Readonly<Record<string, string>> => ({
  list: words.join(', '),
  things: `${words.slice(0, 3).map(named).join(', ')} and ${named(words[3]!)}`,
  odd,
  the_odd: definite(odd),
  a_odd_kind: withArticle(oddKind),
  a_kind: withArticle(kind),
  plural: PLURALS[kind] ?? `${kind}s`,
});

const HEADS = ['The odd one out', 'Words that do not belong', 'Three of a kind and one other', 'Odd words'];

/** Some rows of four words, each with the one that does not belong. */
export function nameOddOnes(dice: Dice): string {
  const layout = dice.chance(50) ? dice.pick(STATEMENTS) : undefined;
  const lines = Array.from({ length: dice.int(2, 5) }, () =>
    fill(layout ?? dice.pick(STATEMENTS), values(drawTold(dice))),
  );
  const apart = lines.some((line) => line.includes('\n')) ? '\n\n' : '\n';
  const text = lines.join(apart);
  return dice.chance(40) ? `${dice.pick(HEADS)}\n\n${text}` : text;
}
