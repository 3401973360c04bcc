import { useId, useState } from 'react';
import { whole } from './format.ts';

interface StepperProps {
  readonly label: string;
  /** What is stepped through, as in "example": names the buttons. */
  readonly one: string;
  /** 1-based. */
  readonly value: number;
  readonly count: number;
  readonly onChange: (value: number) => void;
}

/** A 1-based place among so many: typed, or one on or back. */
export function Stepper({ label, one, value, count, onChange }: StepperProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const go = (to: number) => {
    setTyped(null);
    onChange(to);
  };
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <div className="stepper">
        <button
          type="button"
          className="btn q"
          aria-label={`Previous ${one}`}
          disabled={value <= 1}
          onClick={() => go(value - 1)}
        >
          ‹
        </button>
        <input
          id={id}
          type="number"
          min={1}
          max={count}
          aria-describedby={`${id}-count`}
          value={typed ?? String(value)}
          onChange={(event) => {
            setTyped(event.target.value);
            const to = Number(event.target.value);
            if (Number.isInteger(to) && to >= 1 && to <= count) onChange(to);
          }}
          onBlur={() => setTyped(null)}
        />
        <button
          type="button"
          className="btn q"
          aria-label={`Next ${one}`}
          disabled={value >= count}
          onClick={() => go(value + 1)}
        >
          ›
        </button>
        <span className="note" id={`${id}-count`}>
          of {whole(count)}
        </span>
      </div>
    </div>
  );
}
