import type { RowSplit } from '../../data/set/types.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { counted, whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';

/** Rows that train and rows that validate, task by task, and which tasks are held out. */
export function SplitTable({ split }: { split: RowSplit }) {
  const { recipe: store } = useSession();
  const { data } = useRecipe();
  const colourOf = useTaskColours();
  const rows = [...split.tasks, ...split.heldOut];
  const hold = (task: string, held: boolean) =>
    store.edit({
      data: { heldOut: held ? [...data.heldOut, task] : data.heldOut.filter((name) => name !== task) },
    });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-both" tabIndex={0} aria-label="Tasks and their split">
        <table aria-label="Tasks" className="split-table">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Training rows</th>
              <th scope="col">Validation rows</th>
              <th scope="col">Held out</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ task, train, validation }) => (
              <tr key={task}>
                <th scope="row" className="task-name">
                  <i className="swatch" style={{ background: colourOf(task) }} aria-hidden="true" />
                  {task}
                </th>
                <td data-value={train.length}>{whole(train.length)}</td>
                <td data-value={validation.length}>{whole(validation.length)}</td>
                <td>
                  <input
                    type="checkbox"
                    className="hold-out"
                    aria-label={`Hold out ${task}`}
                    checked={data.heldOut.includes(task)}
                    onChange={(event) => hold(task, event.target.checked)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="note">
        A held-out task is never trained on, only evaluated.{' '}
        {data.duplicates !== 'keep' && `${counted(split.removed.duplicates, 'duplicate')} removed.`}
      </p>
    </>
  );
}
