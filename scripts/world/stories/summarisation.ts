import type { Task } from '../domain.ts';
import { asMessages, distinct } from '../rows.ts';
import { PLOTS } from './plots/index.ts';
import { tellStory } from './story.ts';

const PHRASINGS = [
  'Summarise this story in one sentence.',
  'Sum up the story in one sentence.',
  'Give a short summary of this story.',
  'What happens in this story? Answer in one sentence.',
  'Write a one-sentence summary of the text below.',
  'Read the story and tell me in one sentence what happens.',
  'Put this story into a single sentence.',
  'What is the main point of this story?',
];

const SYSTEMS = [
  'You are a careful editor. You write short summaries.',
  'You help a busy reader. Your answers are one sentence long.',
];

/** Turns of phrase that a reader stumbles over: an eater that hangs on the wrong word, and time out of joint. */
const CLUMSY =
  /who saw it near the [a-z ]+, eating|^(?:Last week|Not long ago) .*(?:every evening|a week later)/s;

/** Stories to be summed up. Plots and phrasings take turns; what a summary says, it says only once. */
export const summarisation: Task = {
  name: 'summarisation',
  title: 'Summarisation',
  form: asMessages,
  rows: (dice, _world, count) => {
    let drawn = 0;
    const rows = distinct(count, () => {
      const turn = drawn++;
      const plot = PLOTS[turn % PLOTS.length]!;
      let { text, gist } = tellStory(dice, plot);
      while (CLUMSY.test(text)) ({ text, gist } = tellStory(dice, plot));
      const row = { instruction: PHRASINGS[turn % PHRASINGS.length]!, input: text, output: gist };
      return { key: gist, row: dice.chance(10) ? { ...row, system: dice.pick(SYSTEMS) } : row };
    });
    return dice.shuffle(rows);
  },
};
