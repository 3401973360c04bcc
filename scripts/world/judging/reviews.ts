import type { Dice } from '../random.ts';
import { capitalise, fill } from '../text.ts';
import { TOWNS } from '../words.ts';
import { ASPECTS, VENUES, type Venue } from './aspects.ts';

export type Verdict = 'positive' | 'negative';

/** What somebody wrote about a visit, and whether they liked it. */
export interface Review {
  readonly venue: Venue;
  readonly town: string;
  readonly text: string;
  /** The text without the sentence that may go before it. */
  readonly body: string;
  readonly verdict: Verdict;
}

/** How a review may end, and how a "but" may turn it at the end; clauses without a capital or full stop. */
const ENDS: Readonly<Record<Verdict, readonly string[]>> = {
  positive: [
    'I would gladly go again',
    'I have told all my friends to go',
    'it was worth every coin',
    'I shall be back before the month is out',
    'I thought about it for days with a smile',
    'I was sorry when it was time to leave',
    'I could not have wished for more',
  ],
  negative: [
    'I will never go again',
    'I have told all my friends to stay away',
    'it was not worth a single coin',
    'I left as soon as I could',
    'I asked for my money back',
    'I wish that I had stayed at home',
    'I shall go somewhere else next time',
  ],
};
const TURNS: Readonly<Record<Verdict, readonly string[]>> = {
  positive: [
    'everything else was so good that I would gladly go again',
    'the rest more than made up for it',
    'that did not matter, because all the rest was a pleasure',
    'I had a wonderful time all the same',
    'I soon forgot it, so happy was I with the rest',
  ],
  negative: [
    'everything else was so bad that I will never go again',
    'that did not make up for the rest, which was awful',
    'there is nothing else to praise',
    'I was still glad when it was over',
    'all the rest was a waste of time and money',
  ],
};
/** What was said of the place before the visit, which turned out wrong. */
const RUMOURS: Readonly<Record<Verdict, readonly string[]>> = {
  positive: [
    'I had heard only bad things about the {venue}',
    'My neighbours had warned me about the {venue}',
    'I did not expect much of the {venue}',
  ],
  negative: [
    'I had heard only good things about the {venue}',
    'My neighbours had praised the {venue}',
    'I expected a lot of the {venue}',
  ],
};

/** One remark on each of `moods`, about different sides of the venue. */
function remarks(dice: Dice, venue: Venue, moods: readonly Verdict[]): string[] {
  return dice.sample(venue.aspects, moods.length).map((name, at) => {
    const { subject, good, bad } = ASPECTS[name];
    return `${subject} ${dice.pick<string>(moods[at] === 'positive' ? good : bad)}`;
  });
}

const against = (verdict: Verdict): Verdict => (verdict === 'positive' ? 'negative' : 'positive');

/** The body of a review: of one mind, or with a turn that decides it. */
function judge(dice: Dice, venue: Venue, verdict: Verdict): string {
  const end = dice.pick(ENDS[verdict]);
  switch (dice.int(1, 8)) {
    case 1:
    case 2: {
      const [first, second] = remarks(dice, venue, [verdict, verdict]);
      return `${capitalise(first!)}, and ${second}. ${capitalise(end)}.`;
    }
    case 3: {
      const [first, second, third] = remarks(dice, venue, [verdict, verdict, verdict]);
      return `${capitalise(first!)}, ${second}, and ${third}.`;
    }
    case 4: {
      const [first, second] = remarks(dice, venue, [verdict, verdict]);
      return `${capitalise(first!)}. ${capitalise(second!)}, and ${end}.`;
    }
    case 5: {
      const [only] = remarks(dice, venue, [against(verdict)]);
      return `${capitalise(only!)}, but ${dice.pick(TURNS[verdict])}.`;
    }
    case 6: {
      const [first, second] = remarks(dice, venue, [against(verdict), verdict]);
      return `${capitalise(first!)}, but ${second}, and ${end}.`;
    }
    case 7: {
      const [first, second] = remarks(dice, venue, [verdict, verdict]);
      const rumour = fill(dice.pick(RUMOURS[verdict]), { venue: venue.name });
      return `${rumour}, but ${first}, and ${second}.`;
    }
    default: {
      const [first, second] = remarks(dice, venue, [against(verdict), verdict]);
      return `It is true that ${first}. Still, ${second}, and ${end}.`;
    }
  }
}

const LEADS = [
  'Last week I {}. ',
  'On Sunday I {}. ',
  'In spring I {} for the first time. ',
  'I {} with my sister. ',
];

/** Writes a review; some say first what was visited. */
export function writeReview(dice: Dice): Review {
  const verdict: Verdict = dice.chance(50) ? 'positive' : 'negative';
  const venue = dice.pick(VENUES);
  const town = dice.pick(TOWNS);
  const lead = dice.chance(30) ? dice.pick(LEADS).replace('{}', fill(venue.visit, { town })) : '';
  const body = judge(dice, venue, verdict);
  return { venue, town, verdict, body, text: lead + body };
}

/** A single remark of a review, as a sentence. */
export function writeRemark(dice: Dice): { text: string; verdict: Verdict } {
  const verdict: Verdict = dice.chance(50) ? 'positive' : 'negative';
  return { text: `${capitalise(remarks(dice, dice.pick(VENUES), [verdict])[0]!)}.`, verdict };
}
