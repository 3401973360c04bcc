import { Fragment, useState } from 'react';
import { holdOut, moveTask } from '../../../state/data-edits.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { counted, whole } from '../../components/format.ts';
import { useRecipe, useSession, useSplitState } from '../../session.tsx';
import '../../theme/tasks.css';
import { TaskEditor } from './TaskEditor.tsx';

/** The tasks: rows that train and rows that validate, which are held out, their names, colours and order. */
export function TaskTable() {
  const { recipe: store } = useSession();
  const { data } = useRecipe();
  const { split, fault } = useSplitState();
  const colourOf = useTaskColours();
  const [opened, setOpened] = useState<string | null>(null);
  const rows = [...split.tasks, ...split.heldOut];
  const tasks = rows.map(({ task }) => task);
  const { excluded } = split.removed;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-both" tabIndex={0} aria-label="Tasks and their split">
        <table aria-label="Tasks" className="split-table task-table">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Training rows</th>
              <th scope="col">Validation rows</th>
              <th scope="col">Held out</th>
              <th scope="col">Order</th>
              <th scope="col">
                <span className="visually-hidden">Settings</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ task, train, validation }, i) => (
              <Fragment key={task}>
                <tr>
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
                      // The recipe's word: the split follows it a moment later.
                      checked={data.heldOut.includes(task)}
                      onChange={(event) => store.edit({ data: holdOut(data, task, event.target.checked) })}
                    />
                  </td>
                  <td className="task-order">
                    <button
                      type="button"
                      className="btn q small"
                      aria-label={`Move ${task} up`}
                      disabled={i === 0}
                      onClick={() => store.edit({ data: moveTask(tasks, task, -1) })}
                    >
                      ↑
                    </button>
                    <button
                      type="button"
                      className="btn q small"
                      aria-label={`Move ${task} down`}
                      disabled={i === rows.length - 1}
                      onClick={() => store.edit({ data: moveTask(tasks, task, 1) })}
                    >
                      ↓
                    </button>
                  </td>
                  <td>
                    <button
                      type="button"
                      className="btn q small"
                      aria-label={`Edit ${task}`}
                      aria-expanded={opened === task}
                      onClick={() => setOpened(opened === task ? null : task)}
                    >
                      Edit
                    </button>
                  </td>
                </tr>
                {opened === task && (
                  <tr className="task-editor-row">
                    <td colSpan={6}>
                      <TaskEditor task={task} tasks={tasks} colour={colourOf(task)} onRenamed={setOpened} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </section>
      {fault && (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      )}
      <p className="note">
        A held-out task is never trained on, only evaluated.
        {excluded > 0 && ` ${counted(excluded, 'row')} excluded by hand.`}
      </p>
    </>
  );
}
