import { useId } from 'react';
import type { Example } from '../../../data/example.ts';

/** A prompt and an answer of the person's own. */
export interface Own {
  readonly system: string;
  readonly prompt: string;
  readonly answer: string;
}

/** The example that it is; null while something is missing. */
export function ownExample({ system, prompt, answer }: Own): Example | null {
  if (prompt.trim() === '' || answer === '') return null;
  return {
    id: JSON.stringify([system, prompt, answer]),
    task: '',
    file: 'your own text',
    row: 1,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer },
    ],
  };
}

const FIELDS = [
  { key: 'system', label: 'System message of the example', rows: 1 },
  { key: 'prompt', label: 'Prompt of the example', rows: 3 },
  { key: 'answer', label: 'Answer of the example', rows: 3 },
] as const;

/** Writes or pastes a prompt and an answer. */
export function OwnText({ own, onChange }: { own: Own; onChange: (own: Own) => void }) {
  const id = useId();
  return (
    <div className="own-text">
      {FIELDS.map(({ key, label, rows }) => (
        <div key={key} className="param">
          <label htmlFor={`${id}-${key}`}>{label}</label>
          <textarea
            id={`${id}-${key}`}
            rows={rows}
            value={own[key]}
            onChange={(event) => onChange({ ...own, [key]: event.target.value })}
          />
        </div>
      ))}
    </div>
  );
}
