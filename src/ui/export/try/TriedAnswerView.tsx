import type { TriedAnswer } from '../../../state/try-export.ts';
import { counted } from '../../components/format.ts';

interface TriedAnswerViewProps {
  readonly title: string;
  /** null: it is not asked yet. */
  readonly answer: TriedAnswer | null;
  readonly busy: boolean;
}

function metaOf({ ids, milliseconds, reason }: TriedAnswer): string {
  if (reason === null) return 'Writing.';
  const rate = milliseconds > 0 ? `${((1000 * ids.length) / milliseconds).toFixed(1)} tokens/s` : '';
  const ending = { end: 'the model ended it', length: 'cut', cancelled: 'cancelled' }[reason];
  return [counted(ids.length, 'token'), rate, ending].filter((part) => part !== '').join(' · ');
}

/** What one of the two says as it comes, and how fast. */
export function TriedAnswerView({ title, answer, busy }: TriedAnswerViewProps) {
  return (
    <div className="tried">
      <h4>{title}</h4>
      <section aria-label={title} aria-live="polite" aria-busy={busy && answer?.reason === null}>
        <div className="tried-text">{answer?.text ?? ''}</div>
      </section>
      <p className="note">{answer ? metaOf(answer) : busy ? 'Waits for the other.' : ''}</p>
    </div>
  );
}
