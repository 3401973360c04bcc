import { useState } from 'react';

interface TaskNameProps {
  readonly task: string;
  /** All tasks' names: one of them makes two tasks one. */
  readonly tasks: readonly string[];
  readonly onRename: (name: string) => void;
}

/** A task's name, taken when it is done; that of another task merges the two, which is said before. */
export function TaskName({ task, tasks, onRename }: TaskNameProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const name = (typed ?? task).trim();
  const merges = name !== task && tasks.includes(name);
  const apply = () => {
    if (name !== '' && name !== task) onRename(name);
    setTyped(null);
  };
  return (
    <span className="task-rename">
      <input
        type="text"
        aria-label={`Name of ${task}`}
        value={typed ?? task}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      {merges && (
        <span className="note" role="status">
          Enter makes {task} and {name} one task.
        </span>
      )}
    </span>
  );
}
