import { type ReactNode, useId } from 'react';
import type { Result } from '../../io/faults.ts';
import '../theme/stages-a.css';
import { Hint } from './Hint.tsx';
import { useDraft } from './useDraft.ts';

export interface RecipeNumberProps {
  readonly label: string;
  /** Said after the label, as in "rows". */
  readonly unit: string;
  /** null shows an empty box. */
  readonly value: number | null;
  readonly apply: (value: number | null) => Result<unknown>;
  readonly onRelease?: () => void;
  /** Stands in the box while there is no value. */
  readonly placeholder?: string;
  readonly remark?: string | undefined;
  readonly disabled?: boolean;
  readonly hint?: ReactNode;
}

/** A labelled text box for a number of the recipe, applied while it is typed. */
export function RecipeNumber(props: RecipeNumberProps) {
  const { label, unit, value, apply, onRelease, placeholder, remark, disabled = false, hint } = props;
  const id = useId();
  const box = useDraft<number | null>(
    value,
    (v) => (v === null ? '' : String(v)),
    (text) => (text.trim() === '' ? null : Number(text.replace(',', '.'))),
    apply,
  );
  return (
    <div className="setting">
      <div className="setting-head">
        <label htmlFor={id}>
          {label} <span className="unit">{unit}</span>
        </label>
        {hint && (
          <Hint id={`${id}-hint`} about={label}>
            {hint}
          </Hint>
        )}
      </div>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        placeholder={placeholder}
        value={box.text}
        aria-invalid={box.error !== null}
        aria-describedby={hint ? `${id}-remark ${id}-hint` : `${id}-remark`}
        onChange={(event) => box.type(event.target.value)}
        onBlur={() => {
          box.settle();
          onRelease?.();
        }}
      />
      <p id={`${id}-remark`} className={box.error ? 'remark error' : 'remark'} aria-live="polite">
        {box.error ?? remark ?? ''}
      </p>
    </div>
  );
}
