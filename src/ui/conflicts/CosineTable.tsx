import type { Conflicts } from '../../runs/conflicts.ts';
import { TaskName } from '../compare/TaskName.tsx';
import { whole } from '../components/format.ts';
import { cosineText, normText, type PairCell } from './words.ts';

interface CosineTableProps {
  readonly title: string;
  readonly conflicts: Conflicts;
  readonly cells: readonly (readonly PairCell[])[];
  /** Tasks that are not trained on. */
  readonly heldOut: ReadonlySet<string>;
}

function numbers({ row, column, cosine, error }: PairCell): string {
  if (row === column) return '';
  return error === null ? cosineText(cosine) : `${cosineText(cosine)} ± ${error.toFixed(2)}`;
}

/** What the matrix draws, in numbers. */
export function CosineTable({ title, conflicts, cells, heldOut }: CosineTableProps) {
  const { tasks, norms, tokens } = conflicts;
  const order = cells.map((line) => line[0]?.row ?? 0);
  return (
    <details className="curve-table">
      <summary>Show as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <section className="curve-rows" aria-label={`Table of ${title}`} tabIndex={0}>
        <table aria-label={title}>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Supervised tokens</th>
              <th scope="col">Length of gradient</th>
              {order.map((task) => (
                <th key={tasks[task]} scope="col">
                  {tasks[task]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((line, i) => {
              const task = order[i] ?? 0;
              return (
                <tr key={tasks[task]}>
                  <TaskName task={tasks[task] ?? ''} heldOut={heldOut.has(tasks[task] ?? '')} />
                  <td>{whole(tokens[task] ?? 0)}</td>
                  <td>{normText(norms[task] ?? 0)}</td>
                  {line.map((cell) => (
                    <td key={tasks[cell.column]}>{numbers(cell)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </details>
  );
}
