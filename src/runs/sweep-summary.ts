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
  /** Of the means: how far the best lies below. */
  readonly difference: number;
  /** Standard deviation of a seed: of its difference where both have the same seeds, else of its number. */
  readonly spread: number;
  readonly isPaired: boolean;
  /** How often two values that are equal come out so far apart (Student's t, two-sided). */
  readonly chance: number;
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

const chanceOf = (difference: number, error: number, freedom: number): number =>
  error === 0 ? 0 : studentTail(difference / error, freedom);

/**
 * Seed by seed where both have the same seeds: a seed's split, draw and adapter are the same for both, so that what
 * it changes for both alike is no spread between them. Else over the pooled variance of the two.
 */
function gapOf(best: ValueSummary, other: ValueSummary): Gap | null {
  const [a, b] = [best.measure, other.measure];
  if (a.deviation === null || b.deviation === null) return null;
  const difference = b.mean - a.mean;
  const differences = pairedDifferences(best, other);
  if (differences) {
    const spread = spreadOf(differences).deviation ?? 0;
    const chance = chanceOf(difference, spread / Math.sqrt(a.count), a.count - 1);
    return { other, difference, spread, isPaired: true, chance };
  }
  const squares = (a.count - 1) * a.deviation ** 2 + (b.count - 1) * b.deviation ** 2;
  const spread = Math.sqrt(squares / (a.count + b.count - 2));
  const chance = chanceOf(difference, spread * Math.sqrt(1 / a.count + 1 / b.count), a.count + b.count - 2);
  return { other, difference, spread, isPaired: false, chance };
}

/** What may be left to chance where a value is recommended. */
const CHANCE = 0.05;

/** Whether the difference exceeds what seeds alone make of it. */
const isClear = ({ difference, spread, chance }: Gap): boolean => difference > spread && chance <= CHANCE;

function chanceText(chance: number): string {
  const percent = Math.round(100 * chance);
  return percent < 1 ? 'in fewer than 1 of 100 sweeps' : `in ${percent} of 100 sweeps`;
}

const spreadText = ({ spread, isPaired }: Gap): string =>
  spread === 0
    ? 'seeds make no difference'
    : `${isPaired ? 'seed by seed ±' : "one value's seeds differ by"} ${nats(spread)}`;

/**
 * The value to use: the one with the lowest mean, only where it is below every other one by more than the spread
 * over seeds, and chance would part two equal values so far in at most 5 of 100 sweeps (Student 1908; paired by
 * seed where the values share their seeds).
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
  const gaps = values.flatMap((other) => (other === best ? [] : [gapOf(best, other)]));
  if (gaps.some((gap) => gap === null)) {
    return none(
      `${called(best)} has the lowest ${what}, ${nats(next.measure.mean - best.measure.mean)} below ${called(next)}, but one seed does not tell chance from effect: run at least two seeds of each value.`,
    );
  }
  const whole = gaps.flatMap((gap) => gap ?? []);
  const nearest = whole.reduce((a, b) => (b.chance > a.chance ? b : a));
  const told = whole.find((gap) => !isClear(gap)) ?? nearest;
  const { other, difference, chance } = told;
  const numbers = `${nats(difference)} below that of ${called(other)} (${spreadText(told)}; ${best.measure.count} and ${other.measure.count} seeds)`;
  const often = `Two equal values come out so far apart ${chanceText(chance)}.`;
  if (isClear(told))
    return { value: best.value, sentence: `Use ${called(best)}: its ${what} is ${numbers}. ${often}` };
  return none(
    `No value is better than the others by more than seeds differ: the ${what} of ${called(best)} is ${numbers}. ${often} Run more seeds, or choose for other reasons.`,
  );
}
