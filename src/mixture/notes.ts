import type { Recipe } from '../recipe/schema.ts';
import type { PlannedTask } from './types.ts';
import { percent, temperatureText, whole } from './words.ts';

/** Sentences about single tasks: more would not be read. */
const MOST_SENTENCES = 3;

/** What shares are of, said only where targets are not shares of examples. */
const UNITS = { examples: '', tokens: ' of the tokens', supervised: ' of the supervised tokens' } as const;
const ofExamples = ({ unit }: Recipe['mixture']) => (unit === 'examples' ? '' : ' of the examples');

function cappedSentence(task: PlannedTask, slice: Recipe['mixture']): string {
  const gone =
    slice.policy === 'redistribute' ? 'what it gave up went to the others' : 'what it gave up was cut';
  return (
    `${task.task} is ${percent(task.natural)} of the data; at ${temperatureText(slice.temperature)} it would be ` +
    `${percent(task.target)}${UNITS[slice.unit]}; its cap of ${slice.maxRepeats} holds it at ` +
    `${percent(task.realised)}${ofExamples(slice)}, and ${gone}.`
  );
}

/** Without caps at work: the task whose share the temperature raises most. */
function raisedSentence(tasks: readonly PlannedTask[], slice: Recipe['mixture']): string {
  const ranked = [...tasks].sort((a, b) => b.target / b.natural - a.target / a.natural);
  const most = ranked[0];
  if (most === undefined || most.target / most.natural < 1.005)
    return 'Every task keeps its share of the data.';
  return (
    `${most.task} is ${percent(most.natural)} of the data; at ${temperatureText(slice.temperature)} it is ` +
    `${percent(most.realised)}${ofExamples(slice)}, and each of its rows is seen ${most.repeats.toFixed(2)} times.`
  );
}

/** What was asked for and what came of it. */
export interface Outcome {
  readonly tasks: readonly PlannedTask[];
  readonly total: number;
  /** Examples before the caps; null where a budget of tokens was given. */
  readonly asked: number | null;
}

/** What happened, in sentences (MIX-10). */
export function notesOf({ tasks: planned, total, asked }: Outcome, slice: Recipe['mixture']): string[] {
  // Of tasks that are alike the first name is told, in whatever order they came.
  const tasks = [...planned].sort((a, b) => (a.task < b.task ? -1 : 1));
  const drawn = tasks.filter(({ target }) => target > 0);
  const capped = tasks.filter((task) => task.capped);
  const fewer = asked !== null && total < asked;
  if (drawn.length > 0 && capped.length === drawn.length) {
    const size = fewer
      ? `the run has ${whole(total)} examples instead of ${whole(asked)}`
      : `the run has ${whole(total)} examples`;
    return [
      `Every task sits at its cap of ${slice.maxRepeats}: ${size}, and the temperature changes nothing. ` +
        'Raise maxRepeats or ask for fewer examples.',
    ];
  }
  if (tasks.length === 1) return ['There is one task only: the temperature changes nothing.'];
  if (capped.length === 0) return [raisedSentence(tasks, slice)];
  // A task that keeps its share although it is at its cap gave nothing up: all the others are capped too.
  const cut = capped
    .filter(({ target, realised }) => realised < target || slice.unit !== 'examples')
    .sort((a, b) => b.target / b.realised - a.target / a.realised);
  const notes = cut.slice(0, MOST_SENTENCES).map((task) => cappedSentence(task, slice));
  const more = capped.length - notes.length;
  if (more > 0) notes.push(`${more} more ${more === 1 ? 'task is' : 'tasks are'} at the cap.`);
  if (fewer) notes.push(`The caps shrink the run from ${whole(asked)} to ${whole(total)} examples.`);
  return notes;
}
