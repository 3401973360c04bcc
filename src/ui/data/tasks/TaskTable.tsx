import { useState } from 'react';
import { useStore } from 'zustand';
import { fileSettings, type Recipe } from '../../../recipe/schema.ts';
import { holdOut, moveTask } from '../../../state/data-edits.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { counted, whole } from '../../components/format.ts';
import { useRecipe, useSession, useSplitState } from '../../session.tsx';
import '../../theme/tasks.css';
import { TaskEditor } from './TaskEditor.tsx';

/** Files that only validate. */
function useValidationFiles(data: Recipe['data']): readonly string[] {
  const files = useStore(useSession().data.store, (state) => state.files);
  return files
    .map(({ summary }) => summary.name)
    .filter((name) => fileSettings(data, name).use === 'validation');
}

/** The tasks: rows that train and rows that validate, which are held out, their names, colours and order. */
export function TaskTable() {
  const { recipe: store, split: splitting } = useSession();
  const { data } = useRecipe();
  const { split, stale, progress, fault } = useSplitState();
  const colourOf = useTaskColours();
  const [opened, setOpened] = useState<string | null>(null);
  const rows = [...split.tasks, ...split.heldOut];
  const tasks = rows.map(({ task }) => task);
  const trained = split.tasks.length;
  const { excluded } = split.removed;
  const validating = useValidationFiles(data);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-both" tabIndex={0} aria-label="Tasks and their split" aria-busy={stale}>
        <table aria-label="Tasks" className="task-table">
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
              <tr key={task} className={opened === task ? 'opened' : undefined}>
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
                    disabled={i === 0 || i === trained}
                    onClick={() => store.edit({ data: moveTask(tasks, task, -1) })}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    className="btn q small"
                    aria-label={`Move ${task} down`}
                    disabled={i === trained - 1 || i === rows.length - 1}
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
            ))}
          </tbody>
        </table>
      </section>
      {opened !== null && tasks.includes(opened) && (
        <TaskEditor task={opened} tasks={tasks} colour={colourOf(opened)} onRenamed={setOpened} />
      )}
      {progress && (
        <p className="near-search">
          <progress value={progress.done} max={Math.max(1, progress.total)} aria-label="Splitting rows" />
          <span className="note">{counted(progress.done, 'row')} compared</span>
          <button type="button" className="btn q small" onClick={() => splitting.cancel()}>
            Cancel
          </button>
        </p>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      )}
      <p className="note">
        A held-out task is never trained on, only evaluated.
        {excluded > 0 && ` ${counted(excluded, 'row')} excluded by hand.`}
        {validating.length > 0 && ` Only to validate: ${validating.join(', ')}.`}
      </p>
    </>
  );
}
