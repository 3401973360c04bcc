import type { EvaluationRecord, SampleRecord } from './events.ts';
import type { RunLog } from './log.ts';

/** A measured sign of overfitting or forgetting. */
export interface Sign {
  /** The same for the same sign at a later evaluation: "validation-rises:math". */
  readonly key: string;
  /** A sentence with its numbers. */
  readonly text: string;
}

/** Loss at an evaluation. */
interface Measured {
  readonly step: number;
  readonly loss: number;
}

interface Curve {
  readonly step: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  readonly tokens: ArrayLike<number>;
}

/** Of the best: what the same rows differ by without a meaning stays below. */
const RISE = 0.01;
/** In nats: a hundredth of almost nothing is nothing. */
const LEAST = 0.005;
/** Share of 4-grams that occurred before in the same answer: prose stays well below. */
const REPEATED = 0.2;
/** Share of distinct 2-grams: prose stays well above. */
const DISTINCT = 0.7;
/** By which an answer's share must differ from the base's. */
const APART = 0.1;

const nats = (value: number) => value.toFixed(4);
const percent = (share: number) => `${Math.round(100 * share)} %`;
const rose = (before: number, now: number) => `+${((100 * (now - before)) / before).toFixed(1)} %`;
const isAbove = (value: number, base: number) => value > base * (1 + RISE) && value > base + LEAST;

/** Mean train loss a token over the steps in (from, to], nats; null: there are none. */
function trainLoss({ step, loss, tokens }: Curve, from: number, to: number): number | null {
  let sum = 0;
  let weight = 0;
  // From the end: the windows that are asked for are the last ones.
  for (let i = step.length - 1; i >= 0 && (step[i] ?? 0) > from; i--) {
    if ((step[i] ?? 0) > to) continue;
    sum += (loss[i] ?? 0) * (tokens[i] ?? 0);
    weight += tokens[i] ?? 0;
  }
  return weight === 0 ? null : sum / weight;
}

/** Validation rose twice in a row and stands above its best, while the training loss fell since that. */
function risesOf(key: string, what: string, train: Curve, points: readonly Measured[]): Sign | null {
  const [before, middle, last] = points.slice(-3);
  if (!before || !middle || !last || !(last.loss > middle.loss && middle.loss > before.loss)) return null;
  const place = points.reduce((best, one, i) => (one.loss < (points[best]?.loss ?? 0) ? i : best), 0);
  const best = points[place] ?? last;
  if (!isAbove(last.loss, best.loss)) return null;
  // Nothing was trained before step 0: there the first stretch is what training is measured from.
  const end = place === 0 ? points[1]?.step : best.step;
  const then = trainLoss(train, points[place - 1]?.step ?? 0, end ?? best.step);
  const now = trainLoss(train, middle.step, last.step);
  if (then === null || now === null || now >= then) return null;
  const text =
    `Validation loss of ${what} rose from ${nats(best.loss)} at step ${best.step} to ${nats(last.loss)} ` +
    `at step ${last.step} (${rose(best.loss, last.loss)}), while its train loss fell from ${nats(then)} to ${nats(now)}.`;
  return { key, text };
}

/** Worse than before training, at the last evaluation and at the one before it. */
function worseOf(key: string, what: string, points: readonly Measured[]): Sign | null {
  const base = points[0];
  const last = points.at(-1);
  const before = points.at(-2);
  if (base?.step !== 0 || !last || !before || last.step === 0) return null;
  if (!isAbove(last.loss, base.loss)) return null;
  if (before.step > 0 && !isAbove(before.loss, base.loss)) return null;
  const text =
    `${what} is at ${nats(last.loss)} at step ${last.step}, ` +
    `above the ${nats(base.loss)} from before training (${rose(base.loss, last.loss)}).`;
  return { key, text };
}

type Share = 'repeated4' | 'distinct2';

/** Mean of a share over answers that have it; null: none has. */
function meanOf(samples: readonly SampleRecord[], share: Share): { mean: number; count: number } | null {
  const values = samples.flatMap((one) => one[share] ?? []);
  if (values.length === 0) return null;
  return { mean: values.reduce((sum, one) => sum + one, 0) / values.length, count: values.length };
}

function repetition(evaluations: readonly EvaluationRecord[]): Sign[] {
  const last = evaluations.at(-1);
  if (!last || last.step === 0) return [];
  const base = evaluations.find(({ step }) => step === 0)?.samples ?? [];
  const signs: Sign[] = [];
  const of = (count: number) => `mean of ${count} ${count === 1 ? 'answer' : 'answers'}`;
  const repeated = meanOf(last.samples, 'repeated4');
  const repeatedBefore = meanOf(base, 'repeated4');
  if (repeated && repeated.mean > REPEATED && repeated.mean > (repeatedBefore?.mean ?? 0) + APART) {
    const against = repeatedBefore ? `, against ${percent(repeatedBefore.mean)} before training` : '';
    const text =
      `The sample answers repeat themselves: at step ${last.step} ${percent(repeated.mean)} of their 4-grams ` +
      `occurred before in the same answer${against} (${of(repeated.count)}).`;
    signs.push({ key: 'repetition', text });
  }
  const distinct = meanOf(last.samples, 'distinct2');
  const distinctBefore = meanOf(base, 'distinct2');
  if (distinct && distinct.mean < DISTINCT && distinct.mean < (distinctBefore?.mean ?? 1) - APART) {
    const against = distinctBefore ? `, against ${percent(distinctBefore.mean)} before training` : '';
    const text =
      `The sample answers say less that is new: at step ${last.step} ${percent(distinct.mean)} of their ` +
      `2-grams are distinct${against} (${of(distinct.count)}).`;
    signs.push({ key: 'less-distinct', text });
  }
  return signs;
}

/**
 * Signs of overfitting and forgetting as the log stands at its last evaluation; what noise does alone is none.
 * Training falls while validation rises (in all and per task), answers that repeat themselves, held-out tasks
 * and plain text worse than before training.
 */
export function signsOf(log: RunLog): readonly Sign[] {
  const { evaluations } = log;
  const signs: (Sign | null)[] = [];
  const trained = new Map<string, Measured[]>();
  const heldOut = new Map<string, Measured[]>();
  for (const { step, perTask } of evaluations) {
    for (const { task, loss, heldOut: isHeldOut } of perTask) {
      const into = isHeldOut ? heldOut : trained;
      const points = into.get(task);
      if (points) points.push({ step, loss });
      else into.set(task, [{ step, loss }]);
    }
  }
  if (trained.size > 1) {
    const whole = {
      step: log.column('step'),
      loss: log.column('loss'),
      tokens: log.column('supervisedTokens'),
    };
    signs.push(risesOf('validation-rises', 'all trained tasks', whole, evaluations));
  }
  for (const [task, points] of trained) {
    const curve = log.curveOf(task);
    if (curve) signs.push(risesOf(`validation-rises:${task}`, task, curve, points));
  }
  for (const [task, points] of heldOut) {
    signs.push(worseOf(`held-out-worse:${task}`, `Loss of the held-out task ${task}`, points));
  }
  const plain = evaluations.flatMap(({ step, plainText }) =>
    plainText ? [{ step, loss: plainText.loss }] : [],
  );
  signs.push(worseOf('plain-text-rises', 'Loss on plain text', plain));
  return [...signs.filter((sign) => sign !== null), ...repetition(evaluations)];
}
