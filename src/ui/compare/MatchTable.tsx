import type { ExactMatch } from '../../runs/exact-match.ts';
import type { TaskMatch } from '../../state/exact-match.ts';
import { percent, whole } from '../components/format.ts';
import { TaskName } from './TaskName.tsx';

/** "65.0% ± 10.7": share and standard error, both in points of a hundred. */
function Share({ match }: { match: ExactMatch | null }) {
  if (!match || match.rows === 0) return <td>–</td>;
  const share = match.exact / match.rows;
  return (
    <td data-value={share} title={`${whole(match.exact)} of ${whole(match.rows)} answered`}>
      {percent(share)} <span className="spread">± {(100 * match.standardError).toFixed(1)}</span>
    </td>
  );
}

interface MatchTableProps {
  readonly matches: readonly TaskMatch[];
  /** Of the columns. */
  readonly names: readonly string[];
}

/** What share of each task's rows the sides answer word for word. */
export function MatchTable({ matches, names }: MatchTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label="Exact match in numbers">
      <table aria-label="Exact match" className="match-table">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Rows</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}, ± points
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matches.map(({ task, heldOut, rows, sides }) => (
            <tr key={task}>
              <TaskName task={task} heldOut={heldOut} />
              <td data-value={rows}>{whole(rows)}</td>
              {names.map((name, place) => (
                <Share key={name} match={sides[place] ?? null} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
