import { diffWordsWithSpace } from 'diff';
import type { EvaluationRecord, SampleRecord } from '../../runs/events.ts';

/** An answer and when it was given. */
export interface DatedSample {
  readonly step: number;
  readonly sample: SampleRecord;
}

/** What one of the run's prompts was answered, the newest first. */
export interface PromptHistory {
  readonly key: string;
  readonly prompt: string;
  readonly task: string | null;
  readonly expected: string | null;
  readonly answers: readonly DatedSample[];
}

/** The run's prompts in their order, each with its answers. */
export function historiesOf(evaluations: readonly EvaluationRecord[]): readonly PromptHistory[] {
  const all = new Map<string, { first: SampleRecord; answers: DatedSample[] }>();
  for (const { step, samples } of evaluations) {
    for (const [place, sample] of samples.entries()) {
      const key = `${place} ${sample.prompt}`;
      const known = all.get(key);
      if (known) known.answers.unshift({ step, sample });
      else all.set(key, { first: sample, answers: [{ step, sample }] });
    }
  }
  return [...all].map(([key, { first, answers }]) => ({
    key,
    prompt: first.prompt,
    task: first.task,
    expected: first.expected,
    answers,
  }));
}

/** A stretch of an answer. */
export interface Stretch {
  readonly text: string;
  /** It was not there at the evaluation before. */
  readonly isNew: boolean;
}

/** An answer in stretches that were there before and such that were not. */
export function changedWords(before: string | null, now: string): readonly Stretch[] {
  if (before === null || before === now) return [{ text: now, isNew: false }];
  return diffWordsWithSpace(before, now)
    .filter(({ removed }) => !removed)
    .map(({ value, added }) => ({ text: value, isNew: added }));
}
