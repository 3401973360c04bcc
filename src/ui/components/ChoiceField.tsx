import { useId } from 'react';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  readonly help?: string;
}

/** One of few words, as a list that opens. */
export function ChoiceField<T extends string>({
  label,
  value,
  choices,
  onChange,
  help,
}: ChoiceFieldProps<T>) {
  const id = useId();
  return (
    <div className="param" data-explain={help && `${label}: ${help}`}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {help !== undefined && (
        <span id={`${id}-help`} className="note">
          {help}
        </span>
      )}
    </div>
  );
}

/** One of two or three words that are all in sight. */
export function RadioField<T extends string>({ label, value, choices, onChange }: ChoiceFieldProps<T>) {
  const name = useId();
  return (
    <fieldset className="param radio-param">
      <legend>{label}</legend>
      <div className="radio-pair">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
