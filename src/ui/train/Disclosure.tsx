import type { ReactNode } from 'react';
import '../theme/train.css';

interface DisclosureProps {
  readonly title: string;
  /** What is set now, in few words: read without opening. */
  readonly now: string;
  /** How many of its fields lie outside what is customary. */
  readonly warnings: number;
  readonly children: ReactNode;
}

/** A group of fields that is opened where it is wanted; its head says what is set. */
export function Disclosure({ title, now, warnings, children }: DisclosureProps) {
  return (
    <details className="param-more">
      <summary>
        <b>{title}</b> <span className="param-now">{now}</span>
        {warnings > 0 && <span className="param-odd">{warnings} outside what is customary</span>}
      </summary>
      {children}
    </details>
  );
}
