import type { Dice } from '../random.ts';
import { writeReview } from '../reviews.ts';
import { type Form, makeRewrite } from '../rewrites.ts';
import { tellStory } from '../stories.ts';
import { withArticle } from '../text.ts';
import { KINDS } from '../words.ts';
import { distinct, type Row } from './row.ts';

const SUMMARISE = [
  'Summarise this story in one sentence.',
  'Sum up the story.',
  'What happens in this story? One sentence, please.',
  'Give a short summary.',
];

/** Stories with their summaries; some with a system message, some with a second turn. */
export function summarisation(dice: Dice, count: number): Row[] {
  return distinct(count, () => {
    const { text, summary } = tellStory(dice);
    const row = { instruction: dice.pick(SUMMARISE), input: text, output: summary };
    const extra = dice.int(1, 10);
    if (extra === 1) return { ...row, system: 'You are a careful editor. You write short summaries.' };
    const first = text.slice(0, text.indexOf('.') + 1);
    if (extra === 2) return { ...row, followUp: { instruction: 'How does the story begin?', output: first } };
    return row;
  });
}

const REWRITE: Readonly<Record<Form, readonly string[]>> = {
  past: [
    'Rewrite the sentence in the past tense.',
    'Put this into the past tense.',
    'Say that it happened yesterday.',
  ],
  negative: [
    'Make the sentence negative.',
    'Rewrite the sentence so that it says the opposite.',
    'Put a not into the sentence.',
  ],
  plural: [
    'Rewrite the sentence with more than one thing.',
    'Put the thing into the plural.',
    'Make the last word plural.',
  ],
  polite: ['Rewrite this as a polite question.', 'Say this more politely.', 'Make this order polite.'],
};

/** Sentences to be put differently. */
export function rewriting(dice: Dice, count: number): Row[] {
  return distinct(count, () => {
    const { form, before, after } = makeRewrite(
      dice,
      dice.pick(['past', 'negative', 'plural', 'polite'] as const),
    );
    return { instruction: dice.pick(REWRITE[form]), input: before, output: after };
  });
}

const JUDGE = [
  'Is this review positive or negative?',
  'Classify the review as positive or negative.',
  'Did the guest like it? Answer positive or negative.',
];
const SORT = [
  'What kind of thing is {}?',
  'Is {} an animal, a tool, a plant or a garment?',
  'Classify this: {}',
  'To which kind does {} belong?',
];

const judge = (dice: Dice): Row => {
  const { text, verdict } = writeReview(dice);
  return { instruction: dice.pick(JUDGE), input: text, output: verdict };
};

/** Things that no sample sorts, by name. */
export type UnseenThings = ReadonlySet<string>;

/** Draws one thing of each kind to be kept out of the samples. */
export const unseenThings = (dice: Dice): UnseenThings =>
  new Set(KINDS.map(({ members }) => dice.pick(members)));

/** Reviews to judge and things to sort. */
export function classification(dice: Dice, unseen: UnseenThings, count: number): Row[] {
  return distinct(count, () => {
    if (dice.chance(50)) return judge(dice);
    const { kind, members } = dice.pick(KINDS);
    const thing = dice.pick(members.filter((member) => !unseen.has(member)));
    return { instruction: dice.pick(SORT).replace('{}', withArticle(thing)), output: kind };
  });
}

/** Reviews and things that the samples do not have. */
export function unseenClassification(dice: Dice, unseen: UnseenThings, taken: ReadonlySet<string>): Row[] {
  const sorted = KINDS.flatMap(({ kind, members }) =>
    members
      .filter((member) => unseen.has(member))
      .map((thing) => ({ instruction: SORT[0]!.replace('{}', withArticle(thing)), output: kind })),
  );
  return [...distinct(6, () => judge(dice), taken), ...sorted];
}
