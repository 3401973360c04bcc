import { memo, useMemo, useState } from 'react';
import type { EvaluationRecord } from '../../runs/events.ts';
import type { RunLog } from '../../runs/log.ts';
import { useHighlight } from '../charts/curves/ChartSync.tsx';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { loss, whole } from './numbers.ts';
import { keepFor, smoothed } from './series.ts';

interface Row {
  readonly name: string;
  readonly heldOut: boolean;
  readonly before: number | undefined;
  readonly now: number | undefined;
  /** Smoothed. */
  readonly train: number | undefined;
  readonly tokens: number | undefined;
}

/** The last evaluation after the one before training. */
const latest = (evaluations: readonly EvaluationRecord[]) => evaluations.findLast(({ step }) => step > 0);

const lastSmooth = (values: Float64Array | undefined) =>
  values && values.length > 0 ? smoothed(values, keepFor(values.length)).at(-1) : undefined;

function rowsOf(log: RunLog, tasks: readonly string[]): readonly Row[] {
  const { evaluations } = log;
  const first = evaluations.find(({ step }) => step === 0);
  const last = latest(evaluations);
  const of = (record: EvaluationRecord | undefined, name: string) =>
    record?.perTask.find(({ task }) => task === name);
  return tasks.map((name) => ({
    name,
    heldOut: of(last ?? first, name)?.heldOut ?? false,
    before: of(first, name)?.loss,
    now: of(last, name)?.loss,
    train: lastSmooth(log.curveOf(name)?.loss),
    tokens: of(last ?? first, name)?.tokens,
  }));
}

/** The change of a loss: a fall is what training is for. */
function Difference({ before, now }: Pick<Row, 'before' | 'now'>) {
  if (before === undefined || now === undefined) return <td>–</td>;
  const change = now - before;
  const text = `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change).toFixed(4)}`;
  return <td className={change < 0 ? 'fell' : change > 0 ? 'rose' : undefined}>{text}</td>;
}

function Numbers({ before, now, train, tokens }: Omit<Row, 'name' | 'heldOut'>) {
  return (
    <>
      <td>{loss(before)}</td>
      <td>{loss(now)}</td>
      <Difference before={before} now={now} />
      <td className="train-column">{loss(train)}</td>
      <td className="tokens-column">{whole(tokens)}</td>
    </>
  );
}

interface TaskLossesProps {
  readonly log: RunLog;
  /** Of the log that is shown: behind the run's own by some steps. */
  readonly drawn: number;
  readonly tasks: readonly string[];
}

/** What the run did to every task; the lines of one that is pointed at, focused or pressed stand out above. */
export const TaskLosses = memo(function TaskLosses({ log, drawn, tasks }: TaskLossesProps) {
  const { evaluations } = log;
  // The log grows in place: what is shown of it says when.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const rows = useMemo(() => rowsOf(log, tasks), [log, drawn, tasks]);
  const first = evaluations.find(({ step }) => step === 0);
  const last = latest(evaluations);
  const colourOf = useTaskColours(tasks);
  const { highlight } = useHighlight();
  const [pinned, setPinned] = useState<string | null>(null);
  const pin = (task: string | null) => {
    setPinned(task);
    highlight(task);
  };
  return (
    <section className="card task-losses" aria-label="Validation">
      <h2>Validation by task, in nats a supervised token</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <section className="task-rows" aria-label="Tasks" tabIndex={0}>
        <table aria-label="Validation by task">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Step 0</th>
              <th scope="col">{last ? `Step ${last.step}` : 'Latest'}</th>
              <th scope="col">Difference</th>
              <th scope="col" className="train-column">
                Train now
              </th>
              <th scope="col" className="tokens-column">
                Tokens
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, heldOut, ...numbers }) => (
              <tr
                key={name}
                className={pinned === name ? 'pinned' : undefined}
                onPointerEnter={() => highlight(name)}
                onPointerLeave={() => highlight(pinned)}
              >
                <th scope="row">
                  <button
                    type="button"
                    className="task-pick"
                    aria-pressed={pinned === name}
                    title="Let this task's lines stand out"
                    onFocus={() => highlight(name)}
                    onBlur={() => highlight(pinned)}
                    onClick={() => pin(pinned === name ? null : name)}
                  >
                    <i className="swatch" style={{ background: colourOf(name) }} />
                    {name}
                  </button>
                  {heldOut && <small> held out</small>}
                </th>
                <Numbers {...numbers} />
              </tr>
            ))}
            <tr className="total">
              <th scope="row">All tasks</th>
              <Numbers
                before={first?.loss}
                now={last?.loss}
                train={lastSmooth(log.column('loss'))}
                tokens={(last ?? first)?.tokens}
              />
            </tr>
          </tbody>
        </table>
      </section>
    </section>
  );
});
