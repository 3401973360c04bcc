import { useId, useState } from 'react';
import { failed } from '../../../io/faults.ts';
import { warnings } from '../../../recipe/ranges.ts';
import { RecipeNumber } from '../../components/RecipeNumber.tsx';
import { useRecipe, useSession } from '../../session.tsx';

/** Where a row's task comes from. A column's name is taken when it is done, as every file is read again. */
function TaskBy() {
  const { recipe: store } = useSession();
  const { taskBy } = useRecipe().data;
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [byColumn, setByColumn] = useState(taskBy !== 'file');
  const column = byColumn || taskBy !== 'file';
  const apply = (name: string) => {
    if (name.trim() !== '') store.edit({ data: { taskBy: name.trim() } });
    setTyped(null);
  };
  return (
    <div className="setting">
      <label htmlFor={id}>Task by</label>
      <div className="task-by">
        <select
          id={id}
          value={column ? 'column' : 'file'}
          onChange={(event) => {
            setByColumn(event.target.value === 'column');
            if (event.target.value === 'file') apply('file');
          }}
        >
          <option value="file">file: its name is the task</option>
          <option value="column">column: its value is the task</option>
        </select>
        {column && (
          <input
            type="text"
            aria-label="Column with the task"
            placeholder="name, then Enter"
            value={typed ?? (taskBy === 'file' ? '' : taskBy)}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={() => typed !== null && apply(typed)}
            onKeyDown={(event) => event.key === 'Enter' && apply(event.currentTarget.value)}
          />
        )}
      </div>
      <p className="remark" />
    </div>
  );
}

/** Where tasks come from, and how many rows validate. */
export function SplitControls() {
  const { recipe: store } = useSession();
  const recipe = useRecipe();
  const { validation } = recipe.data;
  const edit = (change: Partial<typeof validation>) =>
    store.edit({ data: { validation: { ...validation, ...change } } }, `validation-${Object.keys(change)}`);
  const release = () => store.endGesture();
  const percentage = Number((validation.fraction * 100).toPrecision(6));
  return (
    <div className="settings">
      <TaskBy />
      <RecipeNumber
        label="Validation"
        unit="% of a task's rows"
        value={percentage}
        apply={(value) =>
          value === null || !(value >= 0 && value <= 90)
            ? failed({ code: 'recipe-invalid', message: 'Validation takes 0 to 90 % of the rows.' })
            : edit({ fraction: Number((value / 100).toPrecision(8)) })
        }
        onRelease={release}
        remark={warnings(recipe).find(({ field }) => field === 'data.validation.fraction')?.message}
      />
      <RecipeNumber
        label="At least"
        unit="rows a task"
        value={validation.min}
        apply={(value) => edit({ min: value ?? Number.NaN })}
        onRelease={release}
      />
      <RecipeNumber
        label="At most"
        unit="rows a task"
        value={validation.max}
        apply={(value) => edit({ max: value ?? Number.NaN })}
        onRelease={release}
      />
    </div>
  );
}
