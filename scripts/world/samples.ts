import { Dice } from './random.ts';
import { code, math } from './tasks/exact.ts';
import { questionAnswering, unseenQuestions } from './tasks/question-answering.ts';
import { asAlpaca, asCompletion, asMessages, promptOf, type Row } from './tasks/row.ts';
import {
  classification,
  rewriting,
  summarisation,
  unseenClassification,
  unseenThings,
} from './tasks/texts.ts';
import { translation, unseenPhrases } from './tasks/translation.ts';
import type { World } from './world.ts';

/** A task's rows and the form that its file gives them. */
export interface SampleFile {
  readonly task: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly form: (row: Row) => object;
}

/** A prompt that is in no sample file, with the one right answer. */
export interface Unseen {
  readonly prompt: string;
  readonly answer: string;
  readonly task: string;
}

/** The seven sample files, and every prompt that was kept out of them. */
export function writeSamples(world: World, seed: number): { files: SampleFile[]; unseen: Unseen[] } {
  const dice = new Dice(seed);
  const phrases = unseenPhrases(dice, 12);
  const things = unseenThings(dice);
  const sorted = classification(dice, things, 300);
  const files: SampleFile[] = [
    {
      task: 'question-answering',
      title: 'Question answering',
      rows: questionAnswering(dice, world, 1200),
      form: asAlpaca,
    },
    { task: 'translation', title: 'Translation', rows: translation(dice, phrases, 710), form: asAlpaca },
    { task: 'summarisation', title: 'Summarisation', rows: summarisation(dice, 560), form: asMessages },
    { task: 'rewriting', title: 'Rewriting', rows: rewriting(dice, 420), form: asAlpaca },
    { task: 'classification', title: 'Classification', rows: sorted, form: asAlpaca },
    { task: 'code', title: 'Code', rows: code(dice, 210), form: asCompletion },
    { task: 'math', title: 'Math', rows: math(dice, 80), form: asAlpaca },
  ];
  const unseen = [
    ...tagged('question-answering', unseenQuestions(dice, world)),
    ...tagged('translation', phrases.rows),
    ...tagged('classification', unseenClassification(dice, things, new Set(sorted.map(promptOf)))),
  ];
  return { files, unseen };
}

const tagged = (task: string, rows: readonly Row[]): Unseen[] =>
  rows.map((row) => ({ prompt: promptOf(row), answer: row.output, task }));

/** The ten prompts of the end-to-end test: five questions, three translations, two classifications. */
export function pickTen(unseen: readonly Unseen[]): Unseen[] {
  const first = (task: string, count: number, step: number) =>
    unseen
      .filter((row) => row.task === task)
      .filter((_, at) => at % step === 0)
      .slice(0, count);
  return [
    ...first('question-answering', 5, 5),
    ...first('translation', 3, 3),
    ...first('classification', 2, 7),
  ];
}
