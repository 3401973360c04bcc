import type { Sort } from '../domain.ts';
import type { Dice } from '../random.ts';
import { capitalise, withArticle } from '../text.ts';
import { PEOPLE, TOWNS } from '../words.ts';
import { listKinds, sortThings } from './kinds.ts';
import { DAYS, type Purpose, writeMessage } from './messages.ts';
import { type Mood, writeNote } from './moods.ts';
import { type Review, writeRemark, writeReview } from './reviews.ts';

const PAPERS = ['Herald', 'Post', 'Star', 'News', 'Journal'];

/** A review and its verdict, which often stands alone on its line, as an answer would. */
const REVIEW_LAYOUTS: readonly ((review: Review, dice: Dice) => string)[] = [
  ({ text, verdict }) => `${text}\n\n${verdict}`,
  ({ text, verdict }) => `${text}\n\n${verdict}`,
  ({ text, verdict }) => `Positive or negative: every review is one of the two.\n\n${text}\n\n${verdict}`,
  ({ text, verdict }) => `Review:\n${text}\nVerdict:\n${verdict}`,
  ({ text, verdict, venue, town }) => `${capitalise(venue.name)} in ${town}\n${text}\nVerdict: ${verdict}`,
  ({ text, verdict }) => `${text}\nThis review is ${verdict}.`,
  ({ text, verdict, venue, town }) => `${text} This review of the ${venue.name} in ${town} is ${verdict}.`,
  ({ text, verdict, venue }) => `The review of the ${venue.name} is ${verdict}:\n\n${text}\n\n${verdict}`,
  ({ text, verdict }, dice) => `"${text}" So writes ${dice.pick(PEOPLE).name}. The verdict is ${verdict}.`,
  ({ text, verdict, venue, town }, dice) =>
    `${dice.pick(PEOPLE).name} on the ${venue.name} in ${town}:\n${text}\n\n${verdict}`,
  ({ text, verdict }, dice) => {
    const reader = dice.pick(PEOPLE);
    const feel = verdict === 'positive' ? 'liked the visit' : 'did not like the visit';
    return `${text}\n${reader.name} read this and saw that the writer ${feel}. The review is ${verdict}.`;
  },
  ({ text, verdict, venue }) => {
    const advice = verdict === 'positive' ? 'It is worth going' : 'It is better to stay away';
    return `${text} ${advice}: the review of the ${venue.name} is ${verdict}.\n${verdict}`;
  },
];

const review = (dice: Dice): string => dice.pick(REVIEW_LAYOUTS)(writeReview(dice), dice);

/** A newspaper's page: reviews of several places under one heading. */
function newspaper(dice: Dice): string {
  const head = `The ${dice.pick(TOWNS)} ${dice.pick(PAPERS)}, ${dice.pick(DAYS)}`;
  const label = dice.pick(['Verdict: ', '', "Our reader's verdict: "]);
  const reports = Array.from({ length: dice.int(2, 3) }, () => {
    const { text, venue, town, verdict } = writeReview(dice);
    return `The ${venue.name} in ${town}\n${text}\n${label}${verdict}`;
  });
  return [head, ...reports].join('\n\n');
}

/** Single remarks with what they amount to. */
function remarkList(dice: Dice): string {
  const remarks = Array.from({ length: dice.int(3, 5) }, () => writeRemark(dice));
  if (dice.chance(40)) return remarks.map(({ text, verdict }) => `${text}\n${verdict}`).join('\n\n');
  if (dice.chance(50))
    return remarks.map(({ text, verdict }) => `${capitalise(verdict)}: ${text}`).join('\n');
  return remarks.map(({ text, verdict }) => `"${text}" is a ${verdict} remark.`).join(' ');
}

/** What each verdict means and how a "but" decides it, with an example. */
function lesson(dice: Dice): string {
  const { text, verdict } = writeReview(dice);
  const lesson = dice.pick([
    'A review is positive when its writer liked the visit, and negative when its writer did not.',
    'To classify a review means to say whether it is positive or negative.',
    'Whoever wants to judge a review should read it to the end, because a "but" can turn everything round.',
    'What comes after the word "but" counts for more than what comes before it.',
    'A good review is called positive. A bad review is called negative. There is nothing in between.',
  ]);
  return `${lesson} ${dice.pick(['For example:', 'Here is one:', 'Take this one:'])}\n\n${text}\n\n${verdict}`;
}

const NOUNS: Readonly<Record<Mood, string>> = { happy: 'joy', sad: 'sorrow', angry: 'anger', afraid: 'fear' };

/** A note on what happened to somebody, with the mood they were in. */
function noteWithMood(dice: Dice): string {
  const { person, text, mood } = writeNote(dice);
  return dice.pick([
    `${text}\n\n${mood}`,
    `${text}\n\n${mood}`,
    `${text}\nMood: ${mood}`,
    `${text}\n${person.name} was ${mood}.`,
    `${text} Anyone could see that ${person.name} was ${mood}.`,
    `${text} That is how people behave when they are ${mood}.`,
    `How ${person.name} felt is easy to tell:\n${text}\n\n${mood}`,
    `A note about ${NOUNS[mood]}\n${text}\n${capitalise(person.he)} was ${mood}.`,
    `Happy, sad, angry or afraid: every note has its mood.\n\n${text}\n\n${mood}`,
  ]);
}

/** A page of notes, each with the mood in one word. */
function notes(dice: Dice): string {
  if (dice.chance(60)) return noteWithMood(dice);
  const label = dice.pick(['', 'Mood: ', 'The feeling: ']);
  return Array.from({ length: dice.int(2, 3) }, () => writeNote(dice))
    .map(({ text, mood }) => `${text}\n${label}${mood}`)
    .join('\n\n');
}

const MEANINGS: Readonly<Record<Purpose, string>> = {
  greeting: 'A greeting wishes somebody well.',
  order: 'An order says what a customer wants to have.',
  complaint: 'A complaint says that something is not as it should be.',
  thanks: 'A note of thanks is written after somebody has been kind.',
  invitation: 'An invitation asks somebody to come.',
  apology: 'An apology says that one is sorry.',
  warning: 'A warning tells of a danger.',
};
const aPurpose = (purpose: Purpose): string =>
  purpose === 'thanks' ? 'a note of thanks' : withArticle(purpose);

/** A message and what it is for. */
function messageWithPurpose(dice: Dice): string {
  const { text, purpose } = writeMessage(dice);
  const [sender, reader] = dice.sample(PEOPLE, 2);
  return dice.pick([
    `${text}\n\n${purpose}`,
    `${text}\n\n${purpose}`,
    `${capitalise(purpose)}\n${text}`,
    `Message: ${text}\nKind of message: ${purpose}`,
    `${text}\nThis message is ${aPurpose(purpose)}.`,
    `${MEANINGS[purpose]} This is one:\n\n${text}\n\n${purpose}`,
    `${sender!.name} left a message on the door: "${text}" It was ${aPurpose(purpose)}.`,
    `"${text}" When ${reader!.name} had read it, ${reader!.he} knew that it was ${aPurpose(purpose)}.\n${purpose}`,
  ]);
}

/** Messages, alone or as a bundle of post that somebody sorts. */
function messages(dice: Dice): string {
  if (dice.chance(60)) return messageWithPurpose(dice);
  const clerk = dice.pick(PEOPLE).name;
  const head = dice.pick([
    `${clerk} sorts the post.`,
    `The post on ${dice.pick(DAYS)}`,
    `Messages, sorted by ${clerk}`,
  ]);
  const bundle = Array.from({ length: dice.int(2, 4) }, () => writeMessage(dice));
  return [head, ...bundle.map(({ text, purpose }) => `${text}\n${purpose}`)].join('\n\n');
}

export const SORTS: readonly Sort[] = [
  { name: 'review', weight: 2.8, write: review },
  { name: 'reviews in a newspaper', weight: 0.8, write: newspaper },
  { name: 'remarks', weight: 0.6, write: remarkList },
  { name: 'lesson on reviews', weight: 0.6, write: lesson },
  { name: 'things and their kinds', weight: 1.2, write: sortThings },
  { name: 'lists of one kind', weight: 0.4, write: listKinds },
  { name: 'notes with a mood', weight: 1.3, write: notes },
  { name: 'messages', weight: 1.3, write: messages },
];
