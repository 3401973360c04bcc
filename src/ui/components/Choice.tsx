import { type ReactNode, useId } from 'react';
import '../theme/stages-a.css';
import { Hint } from './Hint.tsx';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  /** What the choice means, and what other trainers call it. */
  readonly hint?: ReactNode;
}

/** Two or three choices side by side, as native radio buttons. */
export function SegmentedChoice<T extends string>({ label, value, options, onChange, hint }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="setting">
      <div className="setting-head">
        <span className="setting-label" id={`${id}-label`}>
          {label}
        </span>
        {hint && (
          <Hint id={`${id}-hint`} about={label}>
            {hint}
          </Hint>
        )}
      </div>
      <div
        className="segments"
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
      >
        {options.map((option) => (
          <label key={option.value} className={option.value === value ? 'on' : undefined}>
            <input
              type="radio"
              name={id}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </div>
  );
}

/** A labelled drop-down list. */
export function SelectChoice<T extends string>({ label, value, options, onChange, hint }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="setting">
      <div className="setting-head">
        <label htmlFor={id}>{label}</label>
        {hint && (
          <Hint id={`${id}-hint`} about={label}>
            {hint}
          </Hint>
        )}
      </div>
      <select
        id={id}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: ReactNode;
}

/** A labelled check box. */
export function Checkbox({ label, checked, onChange, hint }: CheckboxProps) {
  const id = useId();
  const box = (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
  if (!hint) return box;
  return (
    <div className="check-line">
      {box}
      <Hint id={`${id}-hint`} about={label}>
        {hint}
      </Hint>
    </div>
  );
}
