import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { taskName } from '../../../data/set/all-rows.ts';
import type { FileSummary } from '../../../data/set/types.ts';
import { fileSettings } from '../../../recipe/schema.ts';
import { renameTask, setColour, setFile } from '../../../state/data-edits.ts';
import { SelectChoice } from '../../components/Choice.tsx';
import { useRecipe, useSession } from '../../session.tsx';

interface TaskEditorProps {
  readonly task: string;
  /** All tasks that there are: two of one name become one. */
  readonly tasks: readonly string[];
  /** The task goes by another name from now on. */
  readonly onRenamed: (name: string) => void;
}

/** A task's name; that of another task makes one task of both. */
function NameField({ task, tasks, onRenamed }: TaskEditorProps) {
  const { recipe: store, data } = useSession();
  const id = useId();
  const [name, setName] = useState(task);
  const wanted = name.trim();
  const merges = wanted !== task && tasks.includes(wanted);
  const apply = () => {
    if (wanted === '' || wanted === task) return;
    const given = data.store.getState().files.flatMap(({ summary }) => summary.tasks.map((one) => one.task));
    store.edit(renameTask(store.recipe, given, task, wanted));
    onRenamed(wanted);
  };
  return (
    <div className="setting">
      <label htmlFor={id}>Name</label>
      <div className="task-name-field">
        <input
          id={id}
          type="text"
          aria-label={`Name of ${task}`}
          aria-describedby={`${id}-remark`}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && apply()}
        />
        <button
          type="button"
          className="btn q small"
          disabled={wanted === '' || wanted === task}
          onClick={apply}
        >
          {merges ? 'Merge' : 'Rename'}
        </button>
      </div>
      <p className="remark" id={`${id}-remark`} role="status">
        {merges ? `There is a task ${wanted}: the two become one task of that name.` : ''}
      </p>
    </div>
  );
}

/** A colour as the browser's own control wants it, #rrggbb, from any CSS colour. */
function asHex(colour: string): string {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return '#808080';
  const probe = document.createElement('span');
  probe.style.color = colour;
  document.body.append(probe);
  context.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function ColourField({ task, colour }: { task: string; colour: string }) {
  const { recipe: store } = useSession();
  const { colours } = useRecipe().data;
  const id = useId();
  const own = Object.hasOwn(colours, task) ? colours[task] : undefined;
  return (
    <div className="setting">
      <label htmlFor={id}>Colour</label>
      <div className="task-name-field">
        <input
          id={id}
          type="color"
          aria-label={`Colour of ${task}`}
          value={own ?? asHex(colour)}
          onChange={(event) =>
            store.edit({ data: setColour(store.recipe.data, task, event.target.value) }, `colour ${task}`)
          }
          onBlur={() => store.endGesture()}
        />
        <button
          type="button"
          className="btn q small"
          disabled={own === undefined}
          onClick={() => store.edit({ data: setColour(store.recipe.data, task, null) })}
        >
          Reset
        </button>
      </div>
      <p className="remark">The same on all stages.</p>
    </div>
  );
}

/** Files that a task's rows come from. */
function useFilesOf(task: string): readonly FileSummary[] {
  const files = useStore(useSession().data.store, (state) => state.files);
  const { data } = useRecipe();
  return files
    .map(({ summary }) => summary)
    .filter(({ tasks }) => tasks.some((one) => taskName(one.task, data) === task));
}

const NONE = '';

/** The column by whose values a task's rows become tasks of their own. */
function SplitField({ task }: { task: string }) {
  const { recipe: store } = useSession();
  const { data } = useRecipe();
  const files = useFilesOf(task);
  const fields = [...new Set(files.flatMap((file) => file.fields))];
  const column = files.map(({ name }) => fileSettings(data, name).taskBy).find((name) => name !== null);
  const split = (to: string) => {
    let next = store.recipe.data;
    for (const { name } of files)
      next = { ...next, ...setFile(next, name, { taskBy: to === NONE ? null : to }) };
    store.edit({ data: { files: next.files } });
  };
  return (
    <SelectChoice
      label="Split by"
      value={column ?? NONE}
      options={[
        { value: NONE, label: data.taskBy === 'file' ? 'nothing: one task' : `as the set: ${data.taskBy}` },
        ...fields.map((name) => ({ value: name, label: `column ${name}` })),
      ]}
      onChange={split}
      hint={`Every value of the column becomes a task of its own, in ${files.map(({ name }) => name).join(', ') || 'its files'}.`}
    />
  );
}

/** What can be said of one task: its name, its colour, and what it is split by. */
export function TaskEditor({ colour, ...props }: TaskEditorProps & { readonly colour: string }) {
  return (
    <section className="task-editor" aria-label={`Settings of ${props.task}`}>
      <NameField key={props.task} {...props} />
      <ColourField task={props.task} colour={colour} />
      <SplitField task={props.task} />
    </section>
  );
}
