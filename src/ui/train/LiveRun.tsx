import { lazy, Suspense, useMemo } from 'react';
import { useStore } from 'zustand';
import { useSession, useSplit } from '../session.tsx';
import { RunTime } from './Cost.tsx';
import { EventLog } from './EventLog.tsx';
import { loss, meanStep, rate, shortRate, tokenRate, whole } from './numbers.ts';
import { useRunLog, useSteps } from './steps.ts';
import { TaskLosses } from './TaskLosses.tsx';
import { useThrottled } from './throttle.ts';

const LossChart = lazy(() => import('../charts/LossChart.tsx'));
const StepChart = lazy(() => import('./StepChart.tsx'));

/** In milliseconds: charts are drawn anew at most this often, so that training has the machine. */
const REDRAW = 300;

/** With more tasks the loss chart has no room for every name. */
const NAMED = 16;

function Numbers() {
  const { log } = useRunLog();
  return (
    <div className="stat">
      <div>
        <b>{loss(log.column('loss').at(-1))}</b>train loss, nats
      </div>
      <div>
        <b>{loss(log.evaluations.at(-1)?.loss)}</b>validation loss, nats
      </div>
      <div>
        <b>{rate(log.column('learningRate').at(-1))}</b>learning rate
      </div>
      <div>
        <b>{loss(log.column('gradNorm').at(-1))}</b>gradient norm
      </div>
      <div>
        <b>{whole(tokenRate(log))}</b>supervised tokens/s
      </div>
      <div>
        <b>{whole(meanStep(log))}</b>ms a step
      </div>
    </div>
  );
}

/** Trained tasks, then those held out; one that only the run knows comes last. */
function useTasks(): readonly string[] {
  const { run } = useSession();
  const first = useStore(run.store, (state) => state.log.evaluations[0]);
  const split = useSplit();
  return useMemo(() => {
    const names = [...split.tasks, ...split.heldOut].map(({ task }) => task);
    const known = new Set(names);
    const gone = first?.perTask.filter(({ task }) => !known.has(task)).map(({ task }) => task) ?? [];
    return [...names, ...gone];
  }, [split, first]);
}

const gradNorm = (value: number) => String(Number(value.toPrecision(3)));

/** The run as it goes: numbers, curves, tasks, events. */
export function LiveRun({ plannedSteps }: { plannedSteps: number }) {
  const { run } = useSession();
  const status = useStore(run.store, (state) => state.status);
  const total = useStore(run.store, (state) => state.totalSteps);
  const records = useThrottled(useSteps(), REDRAW);
  const { log, revision } = useRunLog();
  // The log grows in place: its revision says when.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const evaluations = useMemo(() => [...log.evaluations], [log, revision]);
  const tasks = useTasks();
  const rates = useMemo(
    () => records.map(({ step, learningRate }) => ({ step, value: learningRate })),
    [records],
  );
  const norms = useMemo(() => records.map((one) => ({ step: one.step, value: one.gradNorm })), [records]);
  const steps = total || plannedSteps;
  return (
    <div className="live">
      <section className="card" aria-label="Loss">
        <Numbers />
        <RunTime />
        <figure className="plot">
          <figcaption>
            Loss over the steps, in nats a supervised token: <span className="ink-raw">raw</span> and smoothed
            train loss, validation loss in all and of each task
            {tasks.length > NAMED && '; the highest and the lowest are named, the table has them all'}
          </figcaption>
          <div className="plot-area" role="img" aria-label="Train and validation loss over the steps">
            {status === 'idle' ? (
              <p className="note plot-empty">The curves appear here when a run begins.</p>
            ) : (
              <Suspense fallback={null}>
                <LossChart records={records} evaluations={evaluations} tasks={tasks} totalSteps={steps} />
              </Suspense>
            )}
          </div>
        </figure>
        <div className="small-plots">
          <figure className="plot small">
            <figcaption>Learning rate</figcaption>
            <div className="plot-area" role="img" aria-label="Learning rate over the steps">
              <Suspense fallback={null}>
                {rates.length > 0 && (
                  <StepChart points={rates} totalSteps={steps} format={shortRate} name="learning rate" />
                )}
              </Suspense>
            </div>
          </figure>
          <figure className="plot small">
            <figcaption>Gradient norm, before clipping</figcaption>
            <div className="plot-area" role="img" aria-label="Gradient norm over the steps">
              <Suspense fallback={null}>
                {norms.length > 0 && (
                  <StepChart points={norms} totalSteps={steps} format={gradNorm} name="gradient norm" />
                )}
              </Suspense>
            </div>
          </figure>
        </div>
      </section>
      <TaskLosses tasks={tasks} evaluations={evaluations} />
      <EventLog />
    </div>
  );
}
