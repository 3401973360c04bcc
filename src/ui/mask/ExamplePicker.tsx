import type { ReactNode } from 'react';
import { SelectChoice } from '../components/Choice.tsx';
import { Stepper } from '../components/Stepper.tsx';

export interface ExamplePickerProps {
  readonly tasks: readonly { readonly task: string; readonly heldOut: boolean }[];
  readonly task: string;
  readonly onTask: (task: string) => void;
  /** 0-based place among the task's rows. */
  readonly index: number;
  readonly count: number;
  readonly onIndex: (index: number) => void;
  /** Further choices, after these. */
  readonly children?: ReactNode;
}

/** Chooses a task and one of its rows. */
export function ExamplePicker({ tasks, task, onTask, index, count, onIndex, children }: ExamplePickerProps) {
  const options = tasks.map((one) => ({
    value: one.task,
    label: one.heldOut ? `${one.task} (held out)` : one.task,
  }));
  return (
    <div className="example-picker">
      <SelectChoice label="Task" value={task} options={options} onChange={onTask} />
      <Stepper
        label="Example"
        one="example"
        value={index + 1}
        count={count}
        onChange={(value) => onIndex(value - 1)}
      />
      {children}
    </div>
  );
}
