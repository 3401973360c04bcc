import { writeCorpus } from './corpus.ts';
import type { Row, Task } from './domain.ts';
import { classification, unjudged } from './judging/index.ts';
import { completion, questionAnswering, reading, unaskedRows } from './knowledge/index.ts';
import type { World } from './knowledge/world.ts';
import { rewriting, translation, untranslatedRows } from './language/index.ts';
import { code } from './programs/index.ts';
import { Dice } from './random.ts';
import { promptOf } from './rows.ts';
import { summarisation } from './stories/index.ts';
import { math } from './sums/index.ts';

/**
 * Validation rows of each task. Exact matches are counted on them, so each task has as many: 50 give a share a
 * standard error of at most 7 points.
 */
export const VALIDATION = 50;

/** Rows to train on: 34.5 % down to 2.3 %, the proportions that the page teaches with. */
const TRAINED: readonly (readonly [task: Task, rows: number])[] = [
  [questionAnswering, 1200],
  [translation, 710],
  [summarisation, 560],
  [rewriting, 420],
  [classification, 300],
  [code, 210],
  [math, 80],
];
const HELD_OUT: readonly Task[] = [reading, completion];

/** A task's rows, and whether the sample recipe only evaluates it. */
export interface SampleFile {
  readonly task: Task;
  readonly rows: readonly Row[];
  readonly heldOut: boolean;
}

/** A prompt that is in no sample file, with the one right answer. */
export interface SamplePrompt {
  readonly prompt: string;
  readonly answer: string;
  readonly task: string;
}

/** The seven sample tasks, and the two that are held out. */
export function writeSamples(world: World, seed: number): SampleFile[] {
  const dice = new Dice(seed);
  return [
    ...TRAINED.map(([task, count]) => ({
      task,
      rows: task.rows(dice, world, count + VALIDATION),
      heldOut: false,
    })),
    ...HELD_OUT.map((task) => ({ task, rows: task.rows(dice, world, VALIDATION), heldOut: true })),
  ];
}

const tagged = (task: Task, rows: readonly Row[]): SamplePrompt[] =>
  rows.map((row) => ({ prompt: promptOf(row), answer: row.output, task: task.name }));

/** Ten prompts that no sample file holds: five questions, three translations, two classifications. */
export function samplePrompts(world: World, files: readonly SampleFile[], seed: number): SamplePrompt[] {
  const dice = new Dice(seed);
  const answers = new Set(files.flatMap(({ rows }) => rows.map(({ output }) => output)));
  const questions = unaskedRows(dice, world).filter(({ output }) => !answers.has(output));
  return [
    ...tagged(questionAnswering, dice.sample(questions, 5)),
    ...tagged(translation, untranslatedRows(dice, 3)),
    ...tagged(classification, dice.sample(unjudged, 2)),
  ];
}

/**
 * Plain documents to see what tuning makes a model forget. They are drawn from another seed than the corpus; a
 * table, or a page with one fact, may stand in both.
 */
export const plainTexts = (world: World, seed: number): string[] => [
  ...writeCorpus(new Dice(seed), world, 24_000),
];
