import { useState } from 'react';
import type { PlannedTask } from '../../mixture/types.ts';
import { counted, percent } from '../components/format.ts';
import type { ChartTask } from './chart-tasks.ts';

/** The tasks that the charts take together, by name; listed only while that is open. */
export function Others({ rest, tasks }: { rest: ChartTask; tasks: readonly PlannedTask[] }) {
  const [isOpen, setOpen] = useState(false);
  const members = isOpen ? rest.members.flatMap((place) => tasks[place] ?? []) : [];
  return (
    <details className="others" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        The {rest.task} draw {counted(rest.count, 'example')} together
      </summary>
      <ul>
        {members.map(({ task, realised }) => (
          <li key={task}>
            {task} <span className="note">{percent(realised)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
