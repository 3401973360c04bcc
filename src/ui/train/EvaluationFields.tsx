import { evaluationAdvice } from '../../recipe/ranges.ts';
import type { Measure } from '../../recipe/schema.ts';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { counted } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession, useSplit } from '../session.tsx';
import { about, warningsUnder } from './about.ts';
import { Disclosure } from './Disclosure.tsx';
import { PlainTextField } from './PlainTextField.tsx';
import { SampleFields } from './SampleFields.tsx';

const TASK = 'task ';

/** A measure as a word of a list, and back. */
const wordOf = (measure: Measure): string =>
  typeof measure === 'string' ? measure : `${TASK}${measure.task}`;
const measureOf = (word: string): Measure =>
  word === 'loss' || word === 'mean-of-tasks' || word === 'plain-text'
    ? word
    : { task: word.slice(TASK.length) };

function useMeasures(): readonly { readonly value: string; readonly label: string }[] {
  const { measure } = useRecipe().evaluation;
  const { tasks, heldOut } = useSplit();
  const names = new Set([
    ...tasks.map(({ task }) => task),
    ...heldOut.map(({ task }) => task),
    // A recipe may name a task that the data does not have.
    ...(typeof measure === 'string' ? [] : [measure.task]),
  ]);
  return [
    { value: 'loss', label: 'all rows' },
    { value: 'mean-of-tasks', label: 'mean of the tasks' },
    { value: 'plain-text', label: 'plain text' },
    ...[...names].map((name) => ({ value: `${TASK}${name}`, label: `task: ${name}` })),
  ];
}

const KEEP = [
  { value: 'best', label: 'the best' },
  { value: 'last', label: 'the last' },
] as const;

/** Why the measure of a run would have no value. */
function useMeasureFault(): string | null {
  const { measure, plainText, examples } = useRecipe().evaluation;
  const { tasks, heldOut } = useSplit();
  const all = [...tasks, ...heldOut];
  if (examples === 0 || (all.length > 0 && all.every(({ validation }) => validation.length === 0)))
    return 'No validation rows are scored: the run has no validation loss and no best, and the last is kept.';
  if (measure === 'plain-text') {
    return plainText === 'none'
      ? 'No plain text is scored: the run has no best, and the last is kept.'
      : null;
  }
  if (typeof measure === 'string' || tasks.length === 0) return null;
  const isThere = all.some(({ task }) => task === measure.task);
  return isThere ? null : `There is no task "${measure.task}": the run has no best, and the last is kept.`;
}

/** What a run is judged by, when it ends early, and what it says of itself meanwhile. */
export function EvaluationFields({ totalSteps }: { totalSteps: number }) {
  const session = useSession();
  const recipe = useRecipe();
  const { evaluation } = recipe;
  const measures = useMeasures();
  const fault = useMeasureFault();
  const advice = evaluationAdvice(recipe, totalSteps);
  const edit = (change: Partial<typeof evaluation>) => session.recipe.edit({ evaluation: change });
  const word = wordOf(evaluation.measure);
  const label = measures.find(({ value }) => value === word)?.label ?? word;
  const stop = evaluation.patience === null ? 'no early stop' : `patience ${evaluation.patience}`;
  const odd =
    warningsUnder(recipe, [
      'evaluation.examples',
      'evaluation.patience',
      'evaluation.minDelta',
      'evaluation.samples',
    ]) + [fault, advice].filter((one) => one !== null).length;
  return (
    <Disclosure
      title="Evaluation and stopping"
      now={`every ${counted(evaluation.every, 'step')}, by ${label}; ${stop}`}
      warnings={odd}
    >
      <div className="param-grid">
        <NumberField
          label="Evaluate every"
          value={evaluation.every}
          edit={(every) => edit({ every })}
          help="steps; also before and after the run"
        />
        <NumberField
          label="Validation rows"
          value={evaluation.examples}
          edit={(examples) => edit({ examples })}
          {...about(recipe, 'evaluation.examples', 'Validation rows')}
          help="in all, as many of each task"
        />
        <ChoiceField
          label="Judged by"
          value={word}
          choices={measures}
          onChange={(next) => edit({ measure: measureOf(next) })}
          help="the loss that is to fall; held-out tasks only by name"
        />
        <ChoiceField
          label="Checkpoint to use"
          value={evaluation.keep}
          choices={KEEP}
          onChange={(keep) => edit({ keep })}
          help="what is compared and exported"
        />
        <NumberField
          label="Patience"
          value={evaluation.patience}
          edit={(patience) => edit({ patience })}
          empty="no early stop"
          {...about(recipe, 'evaluation.patience', 'Patience')}
          help="evaluations without a better one"
        />
        <NumberField
          label="Minimum change"
          value={evaluation.minDelta}
          edit={(minDelta) => edit({ minDelta })}
          {...about(recipe, 'evaluation.minDelta', 'Minimum change')}
          help="nats below the best to be better"
        />
      </div>
      <p className="warning-lines" aria-live="polite">
        {advice !== null && <span className="warning">{advice}</span>}
        {fault !== null && <span className="warning">{fault}</span>}
      </p>
      <PlainTextField />
      <SampleFields />
    </Disclosure>
  );
}
