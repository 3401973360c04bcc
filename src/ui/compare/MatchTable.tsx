import type { ExactMatch } from '../../runs/exact-match.ts';
import type { TaskMatch } from '../../state/exact-match.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { percent, whole } from '../components/format.ts';

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
  /** Tasks in the order of their colours on every stage. */
  readonly tasks: readonly string[];
}

/** What share of each task's rows the models answer word for word. */
export function MatchTable({ matches, tasks }: MatchTableProps) {
  const colourOf = useTaskColours();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label="Exact match in numbers">
      <table aria-label="Exact match" className="match-table">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Rows</th>
            <th scope="col">Base, ± points</th>
            <th scope="col">Tuned, ± points</th>
          </tr>
        </thead>
        <tbody>
          {matches.map(({ task, heldOut, rows, base, tuned }) => (
            <tr key={task}>
              <th scope="row">
                {tasks.includes(task) && (
                  <i className="swatch" style={{ background: colourOf(task) }} aria-hidden="true" />
                )}
                {task}
                {heldOut && <span className="held-out"> (held out)</span>}
              </th>
              <td data-value={rows}>{whole(rows)}</td>
              <Share match={base} />
              <Share match={tuned} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
