import type { AnalysisReport } from '../../../state/analysis-report.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { percent, whole } from '../../components/format.ts';

/** Each task: what the loss sees of it, and what it brings of all that the loss sees. */
export function SetTable({ report }: { report: AnalysisReport }) {
  const colourOf = useTaskColours();
  const trained = report.tasks.filter(({ heldOut }) => !heldOut);
  const all = trained.reduce((sum, { supervised }) => sum + supervised, 0);
  const most = Math.max(1, ...trained.map(({ supervised }) => supervised));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-both" aria-label="The whole set in numbers" tabIndex={0}>
      <table aria-label="Whole set" className="set-table">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Rows</th>
            <th scope="col">Tokens</th>
            <th scope="col">Supervised</th>
            <th scope="col" className="share-bar">
              Brings of all supervised
            </th>
            <th scope="col">Cut</th>
            <th scope="col">Refused</th>
          </tr>
        </thead>
        <tbody>
          {report.tasks.map(({ task, heldOut, rows, tokens, supervised, truncated, refused }) => {
            const brings = all > 0 && !heldOut ? supervised / all : 0;
            return (
              <tr key={task}>
                <th scope="row" className="task-name">
                  <i className="swatch" style={{ background: colourOf(task) }} aria-hidden="true" />
                  {task}
                  {heldOut && <span className="note"> held out</span>}
                </th>
                <td data-value={rows}>{whole(rows)}</td>
                <td data-value={tokens}>{whole(tokens)}</td>
                <td data-value={supervised}>{tokens > 0 ? percent(supervised / tokens) : '–'}</td>
                <td data-value={brings} className="share-bar">
                  {heldOut ? (
                    '–'
                  ) : (
                    <>
                      <i
                        style={{ width: `${(100 * supervised) / most}%`, background: colourOf(task) }}
                        aria-hidden="true"
                      />
                      {percent(brings)}
                    </>
                  )}
                </td>
                <td data-value={truncated}>{whole(truncated)}</td>
                <td data-value={refused} className={refused > 0 ? 'cap-plain' : undefined}>
                  {whole(refused)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
