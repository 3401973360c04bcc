import { useMemo, useState } from 'react';
import type { ShownRun } from '../run/use-shown-run.ts';
import { taskSeries, wholeSeries } from '../train/loss-series.ts';
import { loss } from '../train/numbers.ts';
import { Curves } from './Curves.tsx';
import type { CurveMark } from './curves/types.ts';
import { useTaskColours } from './use-task-colours.ts';

/** With more tasks their lines are only shown when that is asked for. */
const FEW = 12;

const VIEWS = [
  { value: 'whole', label: 'Together' },
  { value: 'tasks', label: 'By task' },
] as const;
type View = (typeof VIEWS)[number]['value'];

const NOTES: Readonly<Record<View, string>> = {
  whole:
    'In nats a supervised token. Train loss pale at each step, bold smoothed; triangles are checkpoints.',
  tasks:
    'In nats a supervised token. Validation loss of each task, its train loss smoothed and pale beside it.',
};

function marksOf({ checkpoints, result }: Pick<ShownRun, 'checkpoints' | 'result'>): readonly CurveMark[] {
  return checkpoints.map(({ step }) => ({ x: step, label: step === result ? `result: ${step}` : '' }));
}

interface LossChartProps {
  readonly shown: ShownRun;
  /** Of the log that is drawn: behind the run's own by some steps. */
  readonly drawn: number;
  readonly tasks: readonly string[];
  readonly totalSteps: number;
}

/** Train, validation, held-out and plain-text loss over the steps, together or by task. */
export default function LossChart({ shown, drawn, tasks, totalSteps }: LossChartProps) {
  const [chosen, setChosen] = useState<View | null>(null);
  const view = chosen ?? (tasks.length > 1 && tasks.length <= FEW ? 'tasks' : 'whole');
  const colourOf = useTaskColours(tasks);
  const { log, checkpoints, result } = shown;
  // The log grows in place: what was drawn of it says when.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const series = useMemo(
    () => (view === 'whole' ? wholeSeries(log) : taskSeries(log, tasks, colourOf)),
    [log, drawn, view, tasks, colourOf],
  );
  const marks = useMemo(() => marksOf({ checkpoints, result }), [checkpoints, result]);
  return (
    <Curves
      title="Loss over the steps"
      note={NOTES[view]}
      series={series}
      xMax={totalSteps}
      format={loss}
      marks={marks}
      height={340}
      logAllowed
      choices={
        <fieldset className="curve-views">
          <legend className="visually-hidden">Lines of the loss chart</legend>
          {VIEWS.map(({ value, label }) => (
            <label key={value} className="tick">
              <input
                type="radio"
                name="loss-lines"
                checked={view === value}
                onChange={() => setChosen(value)}
              />
              {label}
            </label>
          ))}
        </fieldset>
      }
    />
  );
}
