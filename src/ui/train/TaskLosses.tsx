import type { EvaluationRecord } from '../../runs/events.ts';
import type { TaskColour } from '../charts/colours.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { loss, whole } from './numbers.ts';

interface Row {
  readonly name: string;
  readonly colour: string | null;
  readonly before: number | undefined;
  readonly now: number | undefined;
  readonly tokens: number | undefined;
}

/** The last evaluation after the one before training. */
const latest = (evaluations: readonly EvaluationRecord[]) => evaluations.findLast(({ step }) => step > 0);

function rowsOf(
  tasks: readonly string[],
  evaluations: readonly EvaluationRecord[],
  colourOf: TaskColour,
): Row[] {
  const first = evaluations.find(({ step }) => step === 0);
  const last = latest(evaluations);
  const of = (record: EvaluationRecord | undefined, name: string) =>
    record?.perTask.find(({ task }) => task === name);
  const rows = tasks.map(
    (name): Row => ({
      name,
      colour: colourOf(name),
      before: of(first, name)?.loss,
      now: of(last, name)?.loss,
      tokens: of(last ?? first, name)?.tokens,
    }),
  );
  return [
    ...rows,
    {
      name: 'All tasks',
      colour: null,
      before: first?.loss,
      now: last?.loss,
      tokens: (last ?? first)?.tokens,
    },
  ];
}

/** The change of a loss: a fall is what training is for. */
function Difference({ before, now }: Pick<Row, 'before' | 'now'>) {
  if (before === undefined || now === undefined) return <td>–</td>;
  const change = now - before;
  const text = `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change).toFixed(4)}`;
  return <td className={change < 0 ? 'fell' : change > 0 ? 'rose' : undefined}>{text}</td>;
}

interface TaskLossesProps {
  readonly tasks: readonly string[];
  readonly evaluations: readonly EvaluationRecord[];
}

/** What the run did to every task. */
export function TaskLosses({ tasks, evaluations }: TaskLossesProps) {
  const last = latest(evaluations);
  const colourOf = useTaskColours();
  return (
    <section className="card task-losses" aria-label="Validation">
      <h2>Validation by task, in nats a supervised token</h2>
      <table aria-label="Validation by task">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Step 0</th>
            <th scope="col">{last ? `Step ${last.step}` : 'Latest'}</th>
            <th scope="col">Difference</th>
            <th scope="col">Tokens</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(tasks, evaluations, colourOf).map(({ name, colour, before, now, tokens }) => (
            <tr key={`${colour} ${name}`} className={colour ? undefined : 'total'}>
              <th scope="row">
                {colour && <i className="swatch" style={{ background: colour }} />}
                {name}
              </th>
              <td>{loss(before)}</td>
              <td>{loss(now)}</td>
              <Difference before={before} now={now} />
              <td>{whole(tokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
