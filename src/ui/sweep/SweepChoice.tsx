import { useId } from 'react';
import type { SweepRecord } from '../../runs/sweep.ts';

interface SweepChoiceProps {
  readonly sweeps: readonly SweepRecord[];
  readonly chosen: SweepRecord;
  readonly onChoose: (id: string) => void;
}

/** Which of several sweeps is looked at. */
export function SweepChoice({ sweeps, chosen, onChoose }: SweepChoiceProps) {
  const id = useId();
  if (sweeps.length < 2) return null;
  return (
    <div className="param sweep-choice">
      <label htmlFor={id}>Sweep to show</label>
      <select id={id} value={chosen.id} onChange={(event) => onChoose(event.target.value)}>
        {sweeps.map(({ id: value, name, createdAt }) => (
          <option key={value} value={value}>
            {name} ·{' '}
            {new Date(createdAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}
          </option>
        ))}
      </select>
    </div>
  );
}
