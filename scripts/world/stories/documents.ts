import type { Dice } from '../random.ts';
import { PEOPLE, TOWNS } from '../words.ts';
import { PLOTS } from './plots/index.ts';
import { confideStories, drawPair, type Story, tellStory } from './story.ts';

/** Somebody who is not in the story. */
function drawReader(dice: Dice, { people }: Story): string {
  let reader = dice.pick(PEOPLE);
  while (people.includes(reader)) reader = dice.pick(PEOPLE);
  return reader.name;
}

/** What may stand between a story and its summary: often nothing but an empty line, as before an answer. */
const BRIDGES = [
  '',
  '',
  '',
  'Summary:\n',
  'Summary:\n',
  'In short:\n',
  'In short: ',
  'In one sentence:\n',
  'The story in one sentence:\n',
  'The summary of the story:\n',
  'A short summary of this story:\n',
  'What happens in this story, in one sentence:\n',
  'To sum up the story in one sentence: ',
  'The main point of the story is this: ',
  'What happened, in short: ',
  'One sentence is enough to summarise it:\n',
];

const PREFACES = [
  'A summary says in one sentence what happens in a story.',
  'A story and its summary',
  'A good summary is short: one sentence with the main point of the text.',
  'Whoever sums up a story tells only what matters.',
];

/** A story with its summary in one of many layouts. */
export function summarisedStory(dice: Dice): string {
  const story = tellStory(dice);
  const { text, summary, heading } = story;
  const layout = dice.int(1, 20);
  if (layout === 1) return `${summary}\n\n${text}`;
  if (layout === 2) return `${heading}\n${summary}\n\n${text}`;
  if (layout === 3) return `The story\n${text}\n\nThe summary\n${summary}`;
  if (layout === 4) {
    const reader = drawReader(dice, story);
    return `${text}\n\n${dice.pick([
      `${reader} read the story and wrote a summary:\n${summary}`,
      `${reader} had to summarise this story in one sentence and wrote:\n${summary}`,
      `"What happens in it is soon told," said ${reader}. "${summary}"`,
      `The editor of the newspaper summarised the story in one short sentence:\n${summary}`,
      `${reader} told the story in one sentence: ${summary}`,
    ])}`;
  }
  const head = dice.chance(25) ? `${heading}\n\n` : dice.chance(5) ? `${dice.pick(PREFACES)}\n\n` : '';
  const bridge = dice.chance(85) ? `\n\n${dice.pick(BRIDGES)}` : ` ${dice.pick(['', 'In short: '])}`;
  return `${head}${text}${bridge}${summary}`;
}

/** A story as one tells it, with or without a title. */
export function plainStory(dice: Dice): string {
  const { text, heading } = tellStory(dice);
  return dice.chance(40) ? `${heading}\n\n${text}` : text;
}

/** A page of a town's newspaper: two reports with their headings, perhaps with the news in short. */
export function newspaper(dice: Dice): string {
  const stories = [tellStory(dice), tellStory(dice)];
  const paper = `The ${dice.pick(TOWNS)} ${dice.pick(['News', 'Post', 'Times'])}`;
  const reports = stories.map(({ heading, text }) => `${heading}\n${text}`);
  const brief = ['In short', ...stories.map(({ summary }) => summary)].join('\n');
  const parts = dice.pick([
    [paper, ...reports],
    [paper, ...reports, brief],
    [paper, ...stories.map(({ summary, text }) => `${summary}\n${text}`)],
  ]);
  return parts.join('\n\n');
}

const TURNS = [
  'That was not all that happened.',
  'A year went by.',
  'Time passed, and they had almost forgotten it.',
  'But the story goes on.',
  'There is one more story to tell of the two.',
];

/** A longer tale: two episodes in the lives of the same two people. */
export function tale(dice: Dice): string {
  const people = drawPair(dice);
  const [first, second] = dice.sample(PLOTS, 2);
  const one = tellStory(dice, first, people);
  const two = tellStory(dice, second, dice.chance(50) ? people : [people[1], people[0]]);
  const title = dice.chance(60) ? `A tale of ${people[0].name} and ${people[1].name}\n\n` : '';
  const end = dice.chance(50) ? `\n\nThe tale in short:\n${one.summary}\n${two.summary}` : '';
  return `${title}${one.text}\n\n${dice.pick(TURNS)} ${two.text}${end}`;
}

/** One or two entries of somebody's diary. */
export function diary(dice: Dice): string {
  const day = dice.int(1, 27);
  const month = dice.pick(['April', 'May', 'June', 'July', 'August', 'September', 'October']);
  const [one, two] = confideStories(dice, 2);
  const entries = [`${day} ${month}\n${one}`];
  if (dice.chance(50)) entries.push(`${dice.int(day + 1, 28)} ${month}\n${two}`);
  const title = dice.chance(30) ? [`The diary of ${dice.pick(PEOPLE).name}`] : [];
  return [...title, ...entries].join('\n\n');
}
