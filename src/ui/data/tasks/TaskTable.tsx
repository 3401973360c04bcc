import { useRef } from 'react';
import { useStore } from 'zustand';
import { fileSettings, type Recipe } from '../../../recipe/schema.ts';
import { holdOut, moveTask, renameTask, setColour } from '../../../state/data-edits.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { counted, whole } from '../../components/format.ts';
import { useRecipe, useSession, useSplitState } from '../../session.tsx';
import { TaskName } from './TaskName.tsx';

/** The colour that a CSS colour is on the screen, as #rrggbb: what a colour input takes. */
function onScreen(element: Element | null): string {
  if (!element) return '#000000';
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return '#000000';
  context.fillStyle = getComputedStyle(element).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

interface ColourProps {
  readonly task: string;
  readonly colour: string;
  readonly own: string | undefined;
  readonly onColour: (colour: string | null) => void;
  readonly onDone: () => void;
}

/** A task's swatch, which is also where its colour is chosen. */
function TaskSwatch({ task, colour, own, onColour, onDone }: ColourProps) {
  const swatch = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className="task-colour">
      <i ref={swatch} style={{ background: colour }} aria-hidden="true" />
      <input
        ref={input}
        type="color"
        aria-label={`Colour of ${task}`}
        defaultValue="#000000"
        onPointerDown={() => {
          if (input.current) input.current.value = own ?? onScreen(swatch.current);
        }}
        onChange={(event) => onColour(event.target.value)}
        onBlur={onDone}
      />
      {own !== undefined && (
        <button
          type="button"
          className="btn q small"
          aria-label={`Reset the colour of ${task}`}
          onClick={() => onColour(null)}
        >
          Reset
        </button>
      )}
    </span>
  );
}

/** Which tasks have rows in files that only validate. */
function useOwnValidation(data: Recipe['data']): readonly string[] {
  const files = useStore(useSession().data.store, (state) => state.files);
  return files
    .filter(({ summary }) => fileSettings(data, summary.name).use === 'validation')
    .map(({ summary }) => summary.name);
}

/** Every task: its name, colour and place, the rows that train and validate, and whether it is held out. */
export function TaskTable() {
  const session = useSession();
  const { recipe: store } = session;
  const recipe = useRecipe();
  const { data } = recipe;
  const { split, stale, progress, fault } = useSplitState();
  const files = useStore(session.data.store, (state) => state.files);
  const colourOf = useTaskColours();
  const own = useOwnValidation(data);
  const rows = [
    ...split.tasks.map((task) => ({ ...task, heldOut: false })),
    ...split.heldOut.map((task) => ({ ...task, heldOut: true })),
  ];
  const names = rows.map(({ task }) => task);
  const given = [...new Set(files.flatMap(({ summary }) => summary.tasks.map(({ task }) => task)))];
  return (
    <>
      {fault && (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      )}
      {progress && (
        <p className="near-search">
          <progress value={progress.done} max={Math.max(1, progress.total)} aria-label="Splitting rows" />
          <span className="note">{counted(progress.done, 'row')} compared</span>
          <button type="button" className="btn q small" onClick={() => session.split.cancel()}>
            Cancel
          </button>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-both" tabIndex={0} aria-label="Tasks and their split" aria-busy={stale}>
        <table aria-label="Tasks" className="task-table">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col" className="left">
                Colour
              </th>
              <th scope="col">Training rows</th>
              <th scope="col">Validation rows</th>
              <th scope="col">Held out</th>
              <th scope="col">Order</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ task, train, validation, heldOut }, i) => (
              <tr key={task}>
                <th scope="row">
                  {/* The name as text, for tables that are read aloud or copied. */}
                  <span className="visually-hidden">{task}</span>
                  <TaskName
                    task={task}
                    tasks={names}
                    onRename={(name) => store.edit(renameTask(store.recipe, given, task, name))}
                  />
                </th>
                <td className="left">
                  <TaskSwatch
                    task={task}
                    colour={colourOf(task)}
                    own={Object.hasOwn(data.colours, task) ? data.colours[task] : undefined}
                    onColour={(colour) =>
                      store.edit({ data: setColour(store.recipe.data, task, colour) }, `colour-${task}`)
                    }
                    onDone={() => store.endGesture()}
                  />
                </td>
                <td data-value={train.length}>{whole(train.length)}</td>
                <td data-value={validation.length}>{whole(validation.length)}</td>
                <td>
                  <input
                    type="checkbox"
                    className="hold-out"
                    aria-label={`Hold out ${task}`}
                    checked={heldOut}
                    onChange={(event) =>
                      store.edit({ data: holdOut(store.recipe.data, task, event.target.checked) })
                    }
                  />
                </td>
                <td className="task-moves">
                  <button
                    type="button"
                    className="btn q small"
                    aria-label={`Move ${task} up`}
                    disabled={i === 0 || rows[i - 1]?.heldOut !== heldOut}
                    onClick={() => store.edit({ data: moveTask(names, task, -1) })}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    className="btn q small"
                    aria-label={`Move ${task} down`}
                    disabled={rows[i + 1]?.heldOut !== heldOut}
                    onClick={() => store.edit({ data: moveTask(names, task, 1) })}
                  >
                    ↓
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="note">
        A held-out task is never trained on, only evaluated. Tasks of the same name are one.
        {own.length > 0 && ` ${own.join(', ')} only validates.`}
      </p>
    </>
  );
}
