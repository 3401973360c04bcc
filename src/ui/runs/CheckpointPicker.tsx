import { useId } from 'react';
import { useStore } from 'zustand';
import { resultOf } from '../../runs/record.ts';
import type { CheckpointChoice } from '../../state/runs.ts';
import { useSession } from '../session.tsx';

interface CheckpointPickerProps {
  readonly label: string;
  /** null: nothing is chosen, or there is nothing to choose. */
  readonly value: CheckpointChoice | null;
  readonly onChange: (choice: CheckpointChoice) => void;
}

const optionOf = ({ run, step }: CheckpointChoice): string => `${run} ${step}`;

/** Any checkpoint of any run that is kept, by runs. */
export function CheckpointPicker({ label, value, onChange }: CheckpointPickerProps) {
  const { runs } = useSession();
  const entries = useStore(runs.store, (state) => state.entries);
  const id = useId();
  const choices = entries.filter(({ checkpoints }) => checkpoints.length > 0);
  const choose = (option: string) => {
    const space = option.lastIndexOf(' ');
    onChange({ run: option.slice(0, space), step: Number(option.slice(space + 1)) });
  };
  return (
    <div className="param checkpoint-picker">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        disabled={choices.length === 0}
        value={value ? optionOf(value) : ''}
        onChange={(event) => choose(event.target.value)}
      >
        {value === null && (
          <option value="" disabled>
            {choices.length === 0 ? 'No run has a checkpoint yet' : 'Choose a checkpoint'}
          </option>
        )}
        {choices.map((entry) => {
          const { record, label: own, progress, checkpoints } = entry;
          const result = resultOf(entry)?.step;
          return (
            <optgroup key={record.id} label={own.name}>
              {checkpoints.map(({ step }) => (
                <option key={step} value={optionOf({ run: record.id, step })}>
                  {own.name} · step {step}
                  {step === progress.best?.step ? ' (best)' : step === result ? ' (last)' : ''}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
    </div>
  );
}
