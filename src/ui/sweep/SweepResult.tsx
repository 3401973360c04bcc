import '../theme/sweep.css';
import { useMemo, useState } from 'react';
import { resultOf } from '../../runs/record.ts';
import type { SweepRecord } from '../../runs/sweep.ts';
import {
  type Recommendation,
  recommendation,
  type SweepSummary,
  sweepSummary,
} from '../../runs/sweep-summary.ts';
import { csvOf } from '../../state/csv.ts';
import { ChartCard } from '../charts/ChartCard.tsx';
import { counted } from '../components/format.ts';
import { addressOf } from '../route.ts';
import { useSession } from '../session.tsx';
import { otherModels, recipeWith, typicalRun } from './choose.ts';
import { labelOf, valueSign } from './fields.ts';
import { measureName } from './measure-name.ts';
import { type Panel, panelsOf } from './panels.ts';
import { SweepChart } from './SweepChart.tsx';
import { SweepChoice } from './SweepChoice.tsx';
import { SweepTable } from './SweepTable.tsx';
import { type FinishedRun, useFinishedRuns, useSweeps } from './use-sweeps.ts';

const csvOfPanels = (panels: readonly Panel[], label: string): string =>
  csvOf(
    ['', label, 'mean', 'standard deviation', 'seeds'],
    panels.flatMap(({ name, values }) =>
      values.map(({ value, mean, deviation, count }) => [name, value, mean, deviation, count]),
    ),
  );

/** Which value to use; none where the runs do not train the same weights. */
function adviceOf(summary: SweepSummary, runs: readonly FinishedRun[]): Recommendation {
  const other = otherModels(runs);
  if (!other) return recommendation(summary);
  const [a, b] = other.map(({ item }) => `${valueSign(item.value)} (seed ${item.seed})`);
  return {
    value: null,
    sentence: `${a} and ${b} were trained on different models, so their losses do not compare: start another sweep with one model.`,
  };
}

/** Puts a value into the page's recipe and its median run beside the base; says what it did. */
function useChoice(sweep: SweepRecord, runs: readonly FinishedRun[]) {
  const session = useSession();
  const [said, setSaid] = useState('');
  const choose = (value: string) => {
    const run = typicalRun(runs, value);
    if (!run) return;
    const recipe = recipeWith(session.recipe.recipe, run.item.recipe, sweep.field);
    if (!recipe.ok) return setSaid(recipe.fault.message);
    session.recipe.replace(recipe.value);
    const checkpoint = resultOf(run.entry);
    if (checkpoint) session.runs.compare({ run: run.entry.record.id, step: checkpoint.step });
    const kept = checkpoint
      ? `its median run (seed ${run.item.seed}, step ${checkpoint.step}) is compared and exported`
      : 'no checkpoint of its median run is kept';
    setSaid(`The recipe has ${labelOf(sweep.field)} ${valueSign(value)} now, and ${kept}.`);
  };
  return { said, choose };
}

function Result({ sweep, runs }: { sweep: SweepRecord; runs: readonly FinishedRun[] }) {
  const { said, choose } = useChoice(sweep, runs);
  const { panels, values, advice } = useMemo(() => {
    const results = runs.map(({ result }) => result);
    const summary = sweepSummary(sweep, results);
    return {
      panels: panelsOf(summary, results, measureName(summary.measure)),
      values: summary.values.map(({ value }) => value),
      advice: adviceOf(summary, runs),
    };
  }, [sweep, runs]);
  const label = labelOf(sweep.field);
  const open = sweep.items.length - runs.length;
  const title = `Validation loss by ${label.toLowerCase()}`;
  const note =
    'Nats a supervised token at each run’s result; every grey line is a seed, the dot their mean, the bar one standard deviation either way. In the table the lowest mean of a row is bold.';
  return (
    <>
      <section className="card" aria-label="Recommendation">
        <h2>{sweep.name}</h2>
        <p className="say">{advice.sentence}</p>
        <div className="button-row">
          {advice.value !== null && (
            <button type="button" className="btn" onClick={() => choose(advice.value ?? '')}>
              Use {label.toLowerCase()} {valueSign(advice.value)}
            </button>
          )}
          <span className="note" aria-live="polite">
            {said}
            {said !== '' && (
              <>
                {' '}
                <a href={addressOf('export')}>Export it</a>
              </>
            )}
          </span>
        </div>
        <p className="note">
          {counted(runs.length, 'run')} of {sweep.items.length}{' '}
          {open > 0 && `so far; ${open} to go or failed`}
        </p>
      </section>
      {panels.length > 0 && values.length > 0 && (
        <ChartCard title={title} note={note} legend={[]} csv={() => csvOfPanels(panels, label)}>
          <SweepChart panels={panels} title={`${title}; the numbers stand in the table below`} />
          <SweepTable
            panels={panels}
            values={values}
            label={label}
            foot={(value) => (
              <button
                type="button"
                className="btn q small"
                aria-label={`Use ${valueSign(value)}`}
                onClick={() => choose(value)}
              >
                Use
              </button>
            )}
          />
        </ChartCard>
      )}
    </>
  );
}

function ReadSweep({ sweep }: { sweep: SweepRecord }) {
  const runs = useFinishedRuns(sweep);
  if (runs === null) return <p className="note">Reading the logs of its runs.</p>;
  return <Result sweep={sweep} runs={runs} />;
}

/** What a sweep says: its losses by value and task, and which value to use where seeds bear that out. */
export function SweepResult() {
  const sweeps = useSweeps();
  const [id, setId] = useState<string | null>(null);
  const shown = sweeps.find((sweep) => sweep.id === id) ?? sweeps[0];
  if (!shown) {
    return (
      <p className="note">
        No sweep has been started yet: set one up under “Sweep” in the{' '}
        <a href={addressOf('train')}>Train stage</a>.
      </p>
    );
  }
  return (
    <div className="sweep-result">
      <SweepChoice sweeps={sweeps} chosen={shown} onChoose={setId} />
      <ReadSweep key={shown.id} sweep={shown} />
    </div>
  );
}
