import type { Row, Task } from '../domain.ts';
import { Dice } from '../random.ts';
import { asAlpaca, distinct } from '../rows.ts';
import { DOUBTFUL } from '../words.ts';
import { named, THINGS } from './kinds.ts';
import { writeMessage } from './messages.ts';
import { writeNote } from './moods.ts';
import { writeReview } from './reviews.ts';

const REVIEW = [
  'Is this review positive or negative?',
  'Say whether this review is positive or negative.',
  'Classify this review as positive or negative.',
  'Judge this review: is it positive or negative?',
  'What is the verdict of this review, positive or negative?',
  'Read the review and tell whether it is positive or negative.',
];
const KIND = [
  'What kind of thing is {}?',
  'Which kind of thing is {}?',
  'Say in one word what kind of thing {} is.',
  'Classify this thing by its kind: {}.',
  'Name in one word what kind of thing {} is.',
  'In one word, what kind of thing is {}?',
];
const MOOD = [
  'Is the person in this text happy, sad, angry or afraid?',
  'What is the mood of this text: happy, sad, angry or afraid?',
  'Happy, sad, angry or afraid: how does the person in this text feel?',
  'Name the mood of this text: happy, sad, angry or afraid.',
  'Say in one word how the person feels: happy, sad, angry or afraid.',
];
const PURPOSE = [
  'What kind of message is this?',
  'Say in one word what kind of message this is.',
  'Classify this message by its kind.',
  'Name the kind of this message in one word.',
  'Which kind of message is this? Answer in one word.',
];

/** Things whose name means one thing only. */
const PLAIN_THINGS = THINGS.filter(({ thing }) => !DOUBTFUL.has(thing));

interface Keyed {
  readonly key: string;
  readonly row: Row;
}

function reviewRow(dice: Dice): Keyed {
  const { text, body, verdict } = writeReview(dice);
  return { key: body, row: { instruction: dice.pick(REVIEW), input: text, output: verdict } };
}

function kindRow(dice: Dice): Keyed {
  const { thing, kind } = dice.pick(PLAIN_THINGS);
  return { key: thing, row: { instruction: dice.pick(KIND).replace('{}', named(thing)), output: kind } };
}

function moodRow(dice: Dice): Keyed {
  const { text, cause, mood } = writeNote(dice);
  return { key: cause, row: { instruction: dice.pick(MOOD), input: text, output: mood } };
}

function purposeRow(dice: Dice): Keyed {
  const { text, occasion, purpose } = writeMessage(dice);
  return { key: occasion, row: { instruction: dice.pick(PURPOSE), input: text, output: purpose } };
}

/** The seed of what is kept out of the rows; the rows have seeds of their own. */
const UNJUDGED_SEED = 4711;

/** `count` draws of different content. */
function several(count: number, draw: () => Keyed): Keyed[] {
  const drawn = new Map<string, Keyed>();
  while (drawn.size < count) {
    const keyed = draw();
    if (!drawn.has(keyed.key)) drawn.set(keyed.key, keyed);
  }
  return [...drawn.values()];
}

const keptOut: readonly Keyed[] = (() => {
  const dice = new Dice(UNJUDGED_SEED);
  return [
    ...several(6, () => reviewRow(dice)),
    ...several(8, () => kindRow(dice)),
    ...several(4, () => moodRow(dice)),
    ...several(4, () => purposeRow(dice)),
  ];
})();
const KEPT_OUT_KEYS = new Set(keptOut.map(({ key }) => key));

/** Reviews, things, notes and messages that no row judges. */
export const unjudged: readonly Row[] = keptOut.map(({ row }) => row);

/** `count` rows of one kind, without what is kept out. */
function rowsOf(count: number, draw: () => Keyed): Row[] {
  return distinct(count, () => {
    let keyed = draw();
    while (KEPT_OUT_KEYS.has(keyed.key)) keyed = draw();
    return keyed;
  });
}

export const classification: Task = {
  name: 'classification',
  title: 'Classification',
  form: asAlpaca,
  rows: (dice, _world, count) => {
    const share = (percent: number) => Math.floor((count * percent) / 100);
    // As many as there are causes of moods and occasions of messages, less what is kept out.
    const [kinds, moods, purposes] = [share(25), share(12), share(6)];
    return dice.shuffle([
      ...rowsOf(count - kinds - moods - purposes, () => reviewRow(dice)),
      ...rowsOf(kinds, () => kindRow(dice)),
      ...rowsOf(moods, () => moodRow(dice)),
      ...rowsOf(purposes, () => purposeRow(dice)),
    ]);
  },
};
