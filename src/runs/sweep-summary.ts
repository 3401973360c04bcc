import type { Measure } from '../recipe/schema.ts';
import { measured } from './early-stop.ts';
import type { EvaluationRecord, TaskLoss } from './events.ts';
import type { RunProgress } from './record.ts';
import { studentTail } from './student.ts';
import type { SweepItem, SweepRecord } from './sweep.ts';

/** What one run of a sweep came to: the evaluation of the checkpoint that is its result. */
export interface SweepResult {
  readonly value: string;
  readonly seed: number;
  /** Of that evaluation. */
  readonly step: number;
  /** Of the recipe's measure, in nats: the lower the better. */
  readonly measure: number;
  readonly perTask: readonly (TaskLoss & { readonly heldOut: boolean })[];
}

/** A number over the seeds of a value. */
interface Spread {
  readonly mean: number;
  /** Standard deviation of a seed (n − 1); null: there is one seed only. */
  readonly deviation: number | null;
  /** Seeds. */
  readonly count: number;
}

/** What one value came to. */
interface ValueSummary {
  readonly value: string;
  readonly measure: Spread;
  /** What each seed came to. */
  readonly seeds: readonly Pick<SweepResult, 'seed' | 'measure'>[];
  /** Validation loss of each task, in the order of the first run's. */
  readonly perTask: readonly (Spread & { readonly task: string; readonly heldOut: boolean })[];
}

export interface SweepSummary {
  /** As in the sweep. */
  readonly field: string | null;
  readonly measure: Measure;
  /** Values with at least one result, in the order of the sweep. */
  readonly values: readonly ValueSummary[];
  /** Two runs of one seed that were scored over different numbers of tokens; null: all are comparable. */
  readonly unlike: readonly [SweepResult, SweepResult] | null;
}

/** What a sweep says about its values. */
export interface Recommendation {
  /** null: no value is better than the others by more than seeds alone differ. */
  readonly value: string | null;
  /** Which, by how much and over how many seeds; or why none. */
  readonly sentence: string;
}

/** A finished run's result; null where nothing was measured at its checkpoint. */
export function sweepResult(
  { value, seed, recipe }: Pick<SweepItem, 'value' | 'seed' | 'recipe'>,
  { best, step }: Pick<RunProgress, 'best' | 'step'>,
  evaluations: readonly EvaluationRecord[],
): SweepResult | null {
  const { keep, measure } = recipe.evaluation;
  // Where nothing was better than before training, the last checkpoint is the result.
  const chosen = keep === 'best' && best !== null && best.step > 0 ? best.step : step;
  const evaluation = evaluations.findLast((one) => one.step === chosen);
  const known = evaluation && measured(evaluation, measure);
  if (!evaluation || known === null || known === undefined) return null;
  return { value, seed, step: chosen, measure: known, perTask: evaluation.perTask };
}

function spreadOf(numbers: readonly number[]): Spread {
  const count = numbers.length;
  const mean = numbers.reduce((sum, one) => sum + one, 0) / count;
  const squares = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { mean, deviation: count < 2 ? null : Math.sqrt(squares / (count - 1)), count };
}

const scored = ({ perTask }: SweepResult): string =>
  JSON.stringify(perTask.map(({ task, tokens }): [string, number] => [task, tokens]).sort());

/** Losses over different tokens are different questions: the first two runs of one seed that have them. */
function unlikeOf(results: readonly SweepResult[]): SweepSummary['unlike'] {
  const first = new Map<number, SweepResult>();
  for (const result of results) {
    const before = first.get(result.seed);
    if (!before) first.set(result.seed, result);
    else if (scored(before) !== scored(result)) return [before, result];
  }
  return null;
}

/** Mean and spread over seeds of each value, in all and per task. */
export function sweepSummary(
  { field, items }: Pick<SweepRecord, 'field' | 'items'>,
  results: readonly SweepResult[],
): SweepSummary {
  const values: ValueSummary[] = [];
  for (const value of new Set(items.map((item) => item.value))) {
    const own = results.filter((result) => result.value === value);
    if (own.length === 0) continue;
    const tasks = new Map<string, { readonly heldOut: boolean; readonly losses: number[] }>();
    for (const { task, heldOut, loss } of own.flatMap(({ perTask }) => perTask)) {
      const known = tasks.get(task);
      if (known) known.losses.push(loss);
      else tasks.set(task, { heldOut, losses: [loss] });
    }
    values.push({
      value,
      measure: spreadOf(own.map(({ measure }) => measure)),
      seeds: own.map(({ seed, measure }) => ({ seed, measure })),
      perTask: [...tasks].map(([task, { heldOut, losses }]) => ({ task, heldOut, ...spreadOf(losses) })),
    });
  }
  const measure = items[0]?.recipe.evaluation.measure ?? 'loss';
  return { field, measure, values, unlike: unlikeOf(results) };
}

/** A measure in words. */
function measureText(measure: Measure): string {
  if (measure === 'loss') return 'validation loss';
  if (measure === 'mean-of-tasks') return 'validation loss (mean of the tasks)';
  return measure === 'plain-text' ? 'loss on plain text' : `validation loss of ${measure.task}`;
}

const nats = (value: number): string => `${Number(value.toPrecision(3))} nats`;

/** The best value beside another one. */
interface Gap {
  readonly other: ValueSummary;
  readonly difference: number;
  /** √(((n₁ − 1)s₁² + (n₂ − 1)s₂²) / (n₁ + n₂ − 2)): of one seed. */
  readonly spread: number;
}

function gapOf(best: ValueSummary, other: ValueSummary): Gap | null {
  const [a, b] = [best.measure, other.measure];
  if (a.deviation === null || b.deviation === null) return null;
  const squares = (a.count - 1) * a.deviation ** 2 + (b.count - 1) * b.deviation ** 2;
  const spread = Math.sqrt(squares / (a.count + b.count - 2));
  return { other, difference: b.mean - a.mean, spread };
}

/** Differences seed by seed; null: the two have not the same seeds. */
function pairedDifferences(best: ValueSummary, other: ValueSummary): readonly number[] | null {
  const measures = new Map(other.seeds.map(({ seed, measure }) => [seed, measure]));
  const differences = best.seeds.flatMap(({ seed, measure }) => {
    const known = measures.get(seed);
    return known === undefined ? [] : [known - measure];
  });
  return differences.length === best.seeds.length && measures.size === differences.length
    ? differences
    : null;
}

/**
 * How often two values that are equal come out so far apart: Student's t, over the differences seed by seed where
 * both have the same seeds, since a seed's split and draw are the same for both.
 */
function chanceOf(best: ValueSummary, { other, difference, spread }: Gap): number {
  const differences = pairedDifferences(best, other);
  const counts = [best.measure.count, other.measure.count] as const;
  const error = differences
    ? (spreadOf(differences).deviation ?? 0) / Math.sqrt(differences.length)
    : spread * Math.sqrt(1 / counts[0] + 1 / counts[1]);
  const freedom = differences ? differences.length - 1 : counts[0] + counts[1] - 2;
  return error === 0 ? 0 : studentTail(difference / error, freedom);
}

function chanceText(chance: number): string {
  const percent = Math.round(100 * chance);
  return percent < 1 ? 'in fewer than 1 of 100 sweeps' : `in ${percent} of 100 sweeps`;
}

/**
 * The value to use: the one with the lowest mean, only where it is below every other one by more than the pooled
 * standard deviation of the two over at least two seeds each (Cohen's d above 1: Statistical Power Analysis for
 * the Behavioral Sciences, 1988, ch. 2). That is an effect's size and no test, so the sentence also says how
 * often chance alone parts two values so far.
 */
export function recommendation({ field, measure, values, unlike }: SweepSummary): Recommendation {
  const none = (sentence: string): Recommendation => ({ value: null, sentence });
  const [best, next] = values.toSorted((a, b) => a.measure.mean - b.measure.mean);
  if (!best) return none('No run has finished with a number to compare yet.');
  const called = ({ value }: ValueSummary): string =>
    field === null || field === 'mask.prompt' ? value : `${field} = ${value}`;
  const what = measureText(measure);
  if (!next) return none(`Only ${called(best)} has finished: there is nothing to compare it with yet.`);
  if (unlike) {
    const [a, b] = unlike;
    return none(
      `${a.value} and ${b.value} were scored over different tokens, so their losses do not compare: choose by exact matches, or by the answers.`,
    );
  }
  const lead = `${called(best)} has the lowest ${what}, ${nats(next.measure.mean - best.measure.mean)} below ${called(next)}`;
  const gaps = values.flatMap((other) => (other === best ? [] : [gapOf(best, other)]));
  if (gaps.some((gap) => gap === null)) {
    return none(
      `${lead}, but one seed does not tell chance from effect: run at least two seeds of each value.`,
    );
  }
  const whole = gaps.flatMap((gap) => gap ?? []);
  const within = whole.find(({ difference, spread }) => difference <= spread);
  if (within) {
    const { other, difference, spread } = within;
    return none(
      `No value is better than the others by more than seeds differ: ${called(best)} is ${nats(difference)} below ${called(other)}, and one value's seeds spread by ${nats(spread)}. Run more seeds, or choose for other reasons.`,
    );
  }
  const nearest = whole.reduce((a, b) => (chanceOf(best, b) > chanceOf(best, a) ? b : a));
  const { other, difference, spread } = nearest;
  const times =
    spread === 0
      ? 'seeds make no difference'
      : `${(difference / spread).toFixed(1)} times the spread of seeds`;
  const sentence = `Use ${called(best)}: its ${what} is ${nats(difference)} below that of ${called(other)}, ${times} (${best.measure.count} and ${other.measure.count} seeds). Two equal values come out so far apart ${chanceText(chanceOf(best, nearest))}.`;
  return { value: best.value, sentence };
}
