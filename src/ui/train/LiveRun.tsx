import '../theme/live.css';
import { lazy, Suspense, useMemo } from 'react';
import { ChartSync } from '../charts/curves/ChartSync.tsx';
import { RunFacts } from '../run/RunFacts.tsx';
import { Samples } from '../run/Samples.tsx';
import { ShownName } from '../run/ShownName.tsx';
import { Signs } from '../run/Signs.tsx';
import { type ShownRun, useShownRun } from '../run/use-shown-run.ts';
import { useSplit } from '../session.tsx';
import { EventLog } from './EventLog.tsx';
import { RunNumbers } from './RunNumbers.tsx';
import { TaskLosses } from './TaskLosses.tsx';
import { useThrottled } from './throttle.ts';

const LossChart = lazy(() => import('../charts/LossChart.tsx'));
const StepCharts = lazy(() => import('./StepCharts.tsx'));

/** In milliseconds: charts are drawn anew at most this often, so that training has the machine. */
const REDRAW = 300;

/** The run's tasks: trained ones, then those held out; before a run those of the data. */
function useTasks({ log, record, revision }: ShownRun): readonly string[] {
  const split = useSplit();
  // The log grows in place, but its tasks are those of its first evaluation, or of its record.
  const first = revision >= 0 ? log.evaluations[0] : undefined;
  return useMemo(() => {
    const planned = record
      ? [...record.plan.tasks.filter(({ count }) => count > 0), ...record.evaluated]
      : [...split.tasks, ...split.heldOut];
    return [...new Set([...planned, ...(first?.perTask ?? [])].map(({ task }) => task))];
  }, [split, record, first]);
}

function useEvaluations({ log, revision }: ShownRun) {
  const count = revision >= 0 ? log.evaluations.length : 0;
  return useMemo(() => log.evaluations.slice(0, count), [log, count]);
}

/** The run that is shown, live or past: numbers, curves, signs, tasks, answers, events, and what went in. */
export function LiveRun({ plannedSteps }: { plannedSteps: number }) {
  const shown = useShownRun();
  const { log, record, status, revision, fault } = shown;
  const tasks = useTasks(shown);
  const evaluations = useEvaluations(shown);
  const drawn = useThrottled(revision, REDRAW);
  const steps = shown.totalSteps || plannedSteps;
  return (
    <div className="live">
      <ShownName shown={shown} />
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      <RunNumbers shown={shown} />
      <ChartSync key={shown.id}>
        {status === 'idle' ? (
          <section className="card" aria-label="Curves">
            <p className="note plot-empty live-empty">The curves appear here when a run begins.</p>
          </section>
        ) : (
          <Suspense fallback={<div className="card live-empty" />}>
            <LossChart shown={shown} drawn={drawn} tasks={tasks} totalSteps={steps} />
            <Signs log={log} evaluations={evaluations} />
            <StepCharts log={log} drawn={drawn} totalSteps={steps} />
          </Suspense>
        )}
        <TaskLosses log={log} drawn={drawn} tasks={tasks} />
      </ChartSync>
      <Samples evaluations={evaluations} tasks={tasks} />
      <EventLog notes={log.notes} />
      {record && <RunFacts record={record} />}
    </div>
  );
}
