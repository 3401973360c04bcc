import type { Measure } from '../recipe/schema.ts';
import type { EarlyStopState } from './early-stop.ts';
import type { EvaluationRecord } from './events.ts';
import type { EngineRecord, RunRecord } from './record.ts';

/** Sentences of a run's log. */

const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const nats = (value: number) => value.toFixed(4);
const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What a measure is called within a sentence. */
function measureName(measure: Measure): string {
  if (measure === 'loss') return 'the validation loss';
  if (measure === 'mean-of-tasks') return 'the mean validation loss of the tasks';
  if (measure === 'plain-text') return 'the loss on plain text';
  return `the validation loss of ${measure.task}`;
}

function engineText({ device, products, recomputed, blocks, bytes }: EngineRecord): string {
  const again =
    recomputed === 0 ? 'no block is computed again' : `${recomputed} of ${blocks} blocks are computed again`;
  return `${mib(bytes.total)} on ${device}, ${again}; products: ${products.forward} forward, ${products.inputGradient} backward.`;
}

/** What is said when a run begins. */
export function beginning(record: RunRecord): string[] {
  const { totalSteps, model, recipe, skipped, truncated, engine, start } = record;
  return [
    `Begins: ${plural(totalSteps, 'step')} of ${model.name}, seed ${recipe.seed}.`,
    ...(start ? [`Its LoRA tensors start as those of ${start.name}.`] : []),
    engineText(engine),
    ...(skipped === 0
      ? []
      : [`${plural(skipped, 'drawn row')} left out: nothing of them can be trained on.`]),
    ...(truncated === 0
      ? []
      : [`${plural(truncated, 'drawn row')} cut to the context of ${recipe.mask.context} tokens.`]),
  ];
}

/** What is said when a run goes on. */
export const goingOn = (sitting: number, step: number, engine: EngineRecord): string[] => [
  `Goes on in sitting ${sitting} ${step === 0 ? 'from its beginning' : `from the checkpoint of step ${step}`}.`,
  engineText(engine),
];

/** An evaluation, beside the one before it. */
export function evaluated(
  { step, loss, tokens, plainText }: EvaluationRecord,
  before: EvaluationRecord | undefined,
  { best }: EarlyStopState,
): string {
  const change = before ? loss - before.loss : null;
  const moved =
    change === null
      ? ''
      : `, ${nats(Math.abs(change))} ${change > 0 ? 'higher' : 'lower'} than after step ${before?.step}`;
  const plain = plainText === null ? '' : `; plain text ${nats(plainText.loss)}`;
  const isBest = best?.step === step && before ? ' The best so far.' : '';
  return `Validation loss after step ${step}: ${nats(loss)} over ${plural(tokens, 'token')}${moved}${plain}.${isBest}`;
}

export function stoppedEarly(
  step: number,
  { measure, patience, minDelta }: { measure: Measure; patience: number | null; minDelta: number },
  { best }: EarlyStopState,
): string {
  const least = minDelta === 0 ? '' : ` by more than ${minDelta} nats`;
  const what = best === null ? '' : `; the best is ${nats(best.value)} after step ${best.step}`;
  return `Ends early after step ${step}: ${measureName(measure)} has not fallen${least} for ${plural(patience ?? 0, 'evaluation')}${what}.`;
}

/** Why a run that goes on does not score its plain text any more. */
export const OTHER_PLAIN_TEXT =
  'The plain text is not the one that the run began with: from here on none is scored. Choose that text again and resume the run to have it scored.';

export const NO_VALIDATION =
  'There is no validation row to score: the run has no validation loss, no samples and no best checkpoint, nothing ends it early, and the last checkpoint is its result. Set the validation rows in the Data stage.';

export const noMeasure = (measure: Measure): string =>
  `An evaluation of this run does not have ${measureName(measure)}: no checkpoint is called the best, and nothing ends the run early.`;
