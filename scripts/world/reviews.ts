import type { Dice } from './random.ts';
import { capitalise } from './text.ts';
import { CAPITALS } from './words.ts';

type Verdict = 'positive' | 'negative';

/** What somebody wrote about a visit, and whether they liked it. */
export interface Review {
  readonly place: string;
  readonly text: string;
  readonly verdict: Verdict;
}

const PLACES = ['inn', 'bakery', 'theatre', 'market', 'museum', 'bath house', 'tea room', 'ferry'];
const SUBJECTS: readonly (readonly [subject: string, good: readonly string[], bad: readonly string[]])[] = [
  [
    'the soup was',
    ['hot and tasty', 'rich and fresh', 'the best in town'],
    ['cold and thin', 'burnt and salty', 'the worst in town'],
  ],
  [
    'the room was',
    ['clean and bright', 'warm and quiet', 'large and tidy'],
    ['dirty and dark', 'cold and loud', 'small and damp'],
  ],
  [
    'the owner was',
    ['kind and helpful', 'polite and quick', 'friendly to everyone'],
    ['rude and slow', 'angry and unfair', 'unfriendly to everyone'],
  ],
  ['the music was', ['lovely and soft', 'cheerful and clear'], ['awful and loud', 'dull and out of tune']],
  ['the chairs were', ['soft and new', 'comfortable'], ['hard and broken', 'uncomfortable']],
  ['the price was', ['fair and clear', 'low and honest'], ['unfair and unclear', 'far too high']],
];
const GOOD_ENDS = [
  'I would gladly come back.',
  'We stayed longer than planned.',
  'I told all my friends to go there.',
  'We left with a smile.',
];
const BAD_ENDS = [
  'I will never come back.',
  'We left as soon as we could.',
  'I told all my friends to stay away.',
  'We asked for our money back.',
];

/** Writes a review of two remarks and an ending, all of one mind. */
export function writeReview(dice: Dice): Review {
  const verdict: Verdict = dice.chance(50) ? 'positive' : 'negative';
  const good = verdict === 'positive';
  const [first, second] = dice
    .sample(SUBJECTS, 2)
    .map(([subject, goods, bads]) => `${subject} ${dice.pick(good ? goods : bads)}`);
  const ending = dice.pick(good ? GOOD_ENDS : BAD_ENDS);
  const place = `${dice.pick(PLACES)} in ${dice.pick(CAPITALS)}`;
  return { place, verdict, text: `${capitalise(first!)}, and ${second}. ${ending}` };
}
