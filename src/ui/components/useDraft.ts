import { useState } from 'react';
import type { Result } from '../../io/faults.ts';

interface Draft<T> {
  readonly text: string;
  readonly error: string | null;
  /** The value that the text belongs to: when that changes elsewhere, the text is forgotten. */
  readonly of: T;
}

export interface DraftControl {
  readonly text: string;
  readonly error: string | null;
  readonly type: (text: string) => void;
  /** Writes a valid text in its customary form; an invalid one stays, beside its error. */
  readonly settle: () => void;
}

/**
 * A text box over a value that is applied while it is typed. What is refused stays in the box with the
 * reason and changes nothing: the value's own text would replace "1." before "1.5" could be typed.
 */
export function useDraft<T>(
  value: T,
  format: (value: T) => string,
  parse: (text: string) => T,
  apply: (value: T) => Result<unknown>,
): DraftControl {
  const [draft, setDraft] = useState<Draft<T> | null>(null);
  const live = draft !== null && Object.is(draft.of, value) ? draft : null;
  return {
    text: live?.text ?? format(value),
    error: live?.error ?? null,
    type: (text) => {
      const next = parse(text);
      const result = apply(next);
      setDraft(
        result.ok
          ? { text, error: null, of: next }
          : { text, error: plainSentence(result.fault.message), of: value },
      );
    },
    settle: () => setDraft((current) => (current?.error ? current : null)),
  };
}

/** The recipe's faults name the field's path first, which beside the field itself says nothing. */
function plainSentence(message: string): string {
  const text = message.replace(/^The recipe [\w.]+: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
