import { useId, useState } from 'react';
import { whole } from '../components/format.ts';

export interface ExamplePickerProps {
  readonly tasks: readonly { readonly task: string; readonly heldOut: boolean }[];
  readonly task: string;
  readonly onTask: (task: string) => void;
  /** 0-based place among the task's rows. */
  readonly index: number;
  readonly count: number;
  readonly onIndex: (index: number) => void;
}

/** Chooses a task and one of its rows. */
export function ExamplePicker({ tasks, task, onTask, index, count, onIndex }: ExamplePickerProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const go = (to: number) => {
    setTyped(null);
    onIndex(to);
  };
  return (
    <div className="example-picker">
      <div className="setting">
        <label htmlFor={`${id}-task`}>Task</label>
        <select id={`${id}-task`} value={task} onChange={(event) => onTask(event.target.value)}>
          {tasks.map((one) => (
            <option key={one.task} value={one.task}>
              {one.task}
              {one.heldOut && ' (held out)'}
            </option>
          ))}
        </select>
      </div>
      <div className="setting">
        <label htmlFor={`${id}-example`}>Example</label>
        <div className="stepper">
          <button
            type="button"
            className="btn q"
            aria-label="Previous example"
            disabled={index <= 0}
            onClick={() => go(index - 1)}
          >
            ‹
          </button>
          <input
            id={`${id}-example`}
            type="number"
            min={1}
            max={count}
            aria-describedby={`${id}-count`}
            value={typed ?? String(index + 1)}
            onChange={(event) => {
              setTyped(event.target.value);
              const to = Number(event.target.value);
              if (Number.isInteger(to) && to >= 1 && to <= count) onIndex(to - 1);
            }}
            onBlur={() => setTyped(null)}
          />
          <button
            type="button"
            className="btn q"
            aria-label="Next example"
            disabled={index >= count - 1}
            onClick={() => go(index + 1)}
          >
            ›
          </button>
          <span className="note" id={`${id}-count`}>
            of {whole(count)}
          </span>
        </div>
      </div>
    </div>
  );
}
