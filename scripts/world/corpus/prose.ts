import { writeProgram } from '../programs.ts';
import type { Dice } from '../random.ts';
import { writeReview } from '../reviews.ts';
import { makeRewrite } from '../rewrites.ts';
import { tellStory } from '../stories.ts';
import { allSums, stateSum, tellSum } from '../sums.ts';
import { capitalise, withArticle } from '../text.ts';
import { KINDS, PEOPLE } from '../words.ts';

const SUMS = allSums();

/** A short story, mostly with its summary. */
export function story(dice: Dice): string {
  const { text, summary } = tellStory(dice);
  if (dice.chance(30)) return `${text} In short: ${summary}`;
  if (dice.chance(30)) return `${text}\n\nSummary:\n${summary}`;
  return dice.chance(60) ? `${text}\n${summary}` : text;
}

/** A review and what it amounts to. */
export function review(dice: Dice): string {
  const { place, text, verdict } = writeReview(dice);
  const ends = [
    `This review of the ${place} is ${verdict}.`,
    `So the review is ${verdict}.`,
    `\nVerdict:\n${verdict}`,
    verdict === 'positive' ? 'All in all it was a good visit.' : 'All in all it was a bad visit.',
  ];
  const head = dice.chance(50) ? `${dice.pick(PEOPLE).name} went to the ${place}. ` : '';
  return `${head}${text} ${dice.pick(ends)}`.replace(' \n', '\n');
}

/** What kind of thing some things are. */
export function kinds(dice: Dice): string {
  const lines: string[] = [];
  for (let left = dice.int(3, 6); left > 0; left--) {
    const { kind, members } = dice.pick(KINDS);
    const thing = withArticle(dice.pick(members));
    const named = withArticle(kind);
    lines.push(
      dice.pick([
        `${capitalise(thing)} is ${named}.`,
        `Kind of thing: ${thing}\n${kind}`,
        `Everyone knows that ${thing} is ${named}.`,
        `What kind of thing ${thing} is, every child knows: ${thing} is ${named}.`,
      ]),
    );
  }
  return lines.join('\n');
}

/** Sums in words, bare or told with things. */
export function arithmetic(dice: Dice): string {
  const lines = dice.sample(SUMS, dice.int(3, 6)).map((sum) => {
    if (dice.chance(60)) return stateSum(sum);
    if (dice.chance(20)) return `${capitalise(sum.left)} ${sum.sign} ${sum.right}:\n${stateSum(sum)}`;
    const { situation, outcome } = tellSum(sum, dice.pick(PEOPLE).name, dice);
    return `${situation} ${outcome}`;
  });
  return lines.join(' ');
}

/** A remark that says what a function does, and the function. */
export function program(dice: Dice): string {
  const { does, code } = writeProgram(dice);
  return dice.chance(70) ? `# This function ${does}.\n${code}` : `A function that ${does}:\n${code}`;
}

/** The same deed in two forms. */
export function deed(dice: Dice): string {
  const form = dice.pick(['past', 'negative', 'plural', 'polite'] as const);
  const { before, after } = makeRewrite(dice, form);
  switch (form) {
    case 'past':
      return dice.pick([
        `${before} Yesterday it was the same: ${after}`,
        `Today: ${before}\nYesterday: ${after}`,
      ]);
    case 'negative':
      return dice.pick([
        `${before} On Sundays it is otherwise: ${after}`,
        `One day: ${before}\nAnother day: ${after}`,
      ]);
    case 'plural':
      return dice.pick([`First ${before} Then ${after}`, `One: ${before}\nMany: ${after}`]);
    case 'polite':
      return dice.pick([
        `A rude guest says: ${before} A polite guest says: ${after}`,
        `Rude: ${before}\nPolite: ${after}`,
      ]);
  }
}

/** What people do with language: gives the words of the trade a meaning. */
export function trade(dice: Dice): string {
  const [first, second] = dice.sample(PEOPLE, 2);
  return dice.pick([
    `${first!.name} can translate English into Lirran, and ${second!.name} can translate Lirran into English.`,
    `${first!.name} likes to summarise a long story in one short sentence. ${second!.name} reads only the summary.`,
    `${first!.name} writes a small function in Python every day. ${second!.name} tells whether the code is good.`,
    `${first!.name} will rewrite a sentence until it is polite. ${second!.name} will rewrite it in the past tense.`,
    `${first!.name} reads each review and says whether it is positive or negative. ${second!.name} sorts the reviews.`,
    `${first!.name} had a question, and ${second!.name} knew the answer at once. The answer was short.`,
    `Please and thank you are words that ${first!.name} likes to hear. ${second!.name} uses them often.`,
    `${first!.name} knows the name of each animal, tool, plant and garment. ${second!.name} can classify them by kind.`,
  ]);
}
