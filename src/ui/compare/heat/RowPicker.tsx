import { ExamplePicker } from '../../mask/ExamplePicker.tsx';
import type { RowChoice } from './use-row.ts';

/** Chooses a row of the data; its question and its answer stand below. */
export function RowPicker({ choice }: { choice: RowChoice }) {
  const { tasks, task, index, count, example, choose } = choice;
  if (count === 0) return <p className="note">There are no such rows: add data files in the first stage.</p>;
  return (
    <>
      <ExamplePicker
        tasks={tasks}
        task={task}
        onTask={(next) => choose(next, 0)}
        index={index}
        count={count}
        onIndex={(to) => choose(task, to)}
      />
      <p className="note heat-row">
        {example ? `Row ${example.row.toLocaleString('en')} of ${example.file}` : 'Reading the row.'}
      </p>
    </>
  );
}
