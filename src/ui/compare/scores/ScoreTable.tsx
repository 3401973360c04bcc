import type { PairSummary, ScoreSummary } from '../../../runs/paired.ts';
import type { ScoreLine, ScoreTable as Scores } from '../../../state/score-table.ts';
import { whole } from '../../components/format.ts';
import { TaskName } from '../TaskName.tsx';
import { difference, verdictOf, withError } from './verdict.ts';

interface ScoreTableProps {
  readonly table: Scores;
  /** Of the sides, in the order of their scores. */
  readonly names: readonly string[];
  /** The side that the others are compared with. */
  readonly against: number;
}

function Means({ summary }: { summary: ScoreSummary | null }) {
  return (
    <>
      <td data-value={summary?.loss?.mean}>{summary?.loss ? withError(summary.loss, 3) : '–'}</td>
      <td data-value={summary?.accuracy?.mean}>
        {summary?.accuracy ? withError(summary.accuracy, 1, 100) : '–'}
      </td>
    </>
  );
}

function Pair({ pair }: { pair: PairSummary | null }) {
  if (!pair)
    return (
      <>
        <td>–</td>
        <td>–</td>
      </>
    );
  return (
    <>
      <td>
        {pair.wins} / {pair.ties} / {pair.losses}
      </td>
      <td data-value={pair.difference?.mean} className={`verdict ${pair.verdict}`}>
        {difference(pair)} <span className="said">{verdictOf(pair)}</span>
      </td>
    </>
  );
}

/** Loss and token accuracy of every side, task by task, and each side against one of them. */
export function ScoreTable({ table, names, against }: ScoreTableProps) {
  const { tasks, trained, heldOut } = table;
  const others = names.flatMap((name, place) => (place === against ? [] : [{ name, place }]));
  const total = [trained, heldOut].filter((line) => line !== null);
  const cells = ({ rows, sides, pairs }: ScoreLine) => (
    <>
      <td data-value={rows}>{whole(rows)}</td>
      {names.map((name, place) => (
        <Means key={name} summary={sides[place] ?? null} />
      ))}
      {others.map(({ name, place }) => (
        <Pair key={name} pair={pairs[place] ?? null} />
      ))}
    </>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label="Scores in numbers">
      <table aria-label="Scores" className="match-table score-table">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Rows</th>
            {names.flatMap((name) => [
              <th key={`${name} loss`} scope="col">
                {name} loss
              </th>,
              <th key={`${name} tokens`} scope="col">
                {name} tokens right, %
              </th>,
            ])}
            {others.flatMap(({ name }) => [
              <th key={`${name} rows`} scope="col">
                {name} wins / ties / loses
              </th>,
              <th key={`${name} difference`} scope="col">
                {name} − {names[against]}, nats
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {tasks.map((line) => (
            <tr key={line.name}>
              <TaskName task={line.name} heldOut={line.heldOut} />
              {cells(line)}
            </tr>
          ))}
          {total.map((line) => (
            <tr key={line.name} className="total">
              <th scope="row">{line.name}</th>
              {cells(line)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
