import { useTaskColours } from '../charts/use-task-colours.ts';
import { useSplit } from '../session.tsx';

interface TaskNameProps {
  readonly task: string;
  readonly heldOut: boolean;
}

/** A task at the head of a table's row, with its colour where it is one of the data's. */
export function TaskName({ task, heldOut }: TaskNameProps) {
  const colourOf = useTaskColours();
  const split = useSplit();
  const isKnown = [...split.tasks, ...split.heldOut].some((one) => one.task === task);
  return (
    <th scope="row">
      {isKnown && <i className="swatch" style={{ background: colourOf(task) }} aria-hidden="true" />}
      {task}
      {heldOut && <span className="held-out"> (held out)</span>}
    </th>
  );
}
