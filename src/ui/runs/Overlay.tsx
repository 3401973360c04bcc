import '../theme/runs.css';
import { useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunEntry } from '../../runs/record.ts';
import { Curves } from '../charts/Curves.tsx';
import { paletteColour } from '../charts/colours.ts';
import type { CurveSeries } from '../charts/curves/types.ts';
import { SegmentedChoice } from '../components/Choice.tsx';
import { useSession } from '../session.tsx';
import { type Axis, type Curve, evaluatedTasks, lineOf } from './overlay/curves.ts';
import { Differences } from './overlay/Differences.tsx';
import { Downloads } from './overlay/Downloads.tsx';
import { useLogs } from './overlay/use-logs.ts';
import { RunTable } from './RunTable.tsx';
import { useFreshRuns } from './use-fresh-runs.ts';

const WHOLE_CURVES = [
  { value: 'validation', label: 'Validation loss' },
  { value: 'train', label: 'Train loss, smoothed' },
  { value: 'held-out', label: 'Held-out tasks' },
  { value: 'plain-text', label: 'Plain text' },
] as const;
const AXES = [
  { value: 'steps', label: 'Steps' },
  { value: 'tokens', label: 'Supervised tokens' },
] as const satisfies readonly { readonly value: Axis; readonly label: string }[];
const TASK = 'task ';

const optionOf = (curve: Curve): string => (typeof curve === 'string' ? curve : `${TASK}${curve.task}`);
const curveOf = (option: string): Curve =>
  option.startsWith(TASK)
    ? { task: option.slice(TASK.length) }
    : (WHOLE_CURVES.find(({ value }) => value === option)?.value ?? 'validation');
const titleOf = (curve: Curve): string =>
  typeof curve === 'string'
    ? (WHOLE_CURVES.find(({ value }) => value === curve)?.label ?? '')
    : `Validation loss: ${curve.task}`;

const nats = (value: number): string => value.toFixed(4);

/** The chosen curve of every run, and what sets the runs apart. */
function Overlaid({ entries }: { entries: readonly RunEntry[] }) {
  const { logs, faults } = useLogs(entries);
  const [curve, setCurve] = useState<Curve>('validation');
  const [axis, setAxis] = useState<Axis>('steps');
  const id = useId();
  const places = useMemo(
    () => new Map(entries.map(({ record }, place) => [record.id, place] as const)),
    [entries],
  );
  const colourOf = (run: string) => paletteColour(places.get(run) ?? 0);
  const tasks = useMemo(() => evaluatedTasks(logs.map(({ log }) => log)), [logs]);
  const series = useMemo<readonly CurveSeries[]>(
    () =>
      logs.map((one) => ({
        key: one.id,
        name: one.name,
        colour: paletteColour(places.get(one.id) ?? 0),
        ...lineOf(one.log, curve, axis),
      })),
    [logs, places, curve, axis],
  );
  return (
    <>
      {faults.map((fault) => (
        <p key={fault} role="alert" className="fault">
          {fault}
        </p>
      ))}
      <Curves
        title={titleOf(curve)}
        note="In nats a supervised token, a line a run."
        series={series}
        xLabel={axis === 'steps' ? 'step' : 'supervised tokens'}
        format={nats}
        logAllowed
        empty="No run has this curve."
        choices={
          <>
            <span className="overlay-curve">
              <label htmlFor={id}>Curve</label>
              <select
                id={id}
                value={optionOf(curve)}
                onChange={({ target }) => setCurve(curveOf(target.value))}
              >
                {WHOLE_CURVES.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
                <optgroup label="Validation loss of a task">
                  {tasks.map((task) => (
                    <option key={task} value={optionOf({ task })}>
                      {task}
                    </option>
                  ))}
                </optgroup>
              </select>
            </span>
            <SegmentedChoice label="Over" value={axis} options={AXES} onChange={setAxis} />
          </>
        }
      />
      <Downloads logs={logs} />
      <Differences entries={entries} colourOf={colourOf} />
    </>
  );
}

/** Runs laid over each other: those that are checked in the list. */
export function Overlay() {
  const { runs } = useSession();
  useFreshRuns();
  const entries = useStore(runs.store, (state) => state.entries);
  const overlaid = useStore(runs.store, (state) => state.overlaid);
  const chosen = useMemo(
    () => overlaid.flatMap((id) => entries.find(({ record }) => record.id === id) ?? []),
    [entries, overlaid],
  );
  return (
    <>
      <section className="card runs" aria-label="Runs to overlay">
        <h2>Runs to overlay</h2>
        {entries.length === 0 ? (
          <p className="note">There is no run yet: start one in the Train stage.</p>
        ) : (
          <>
            <p className="note">Check the runs whose curves are to be laid over each other.</p>
            <RunTable entries={entries} shows={false} />
            <div className="button-row">
              <button
                type="button"
                className="btn q"
                disabled={chosen.length === 0}
                onClick={() => runs.overlay([])}
              >
                Uncheck all
              </button>
            </div>
          </>
        )}
      </section>
      {chosen.length > 0 && <Overlaid entries={chosen} />}
    </>
  );
}
