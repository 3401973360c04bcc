import type { AnswerState } from '../../state/compare.ts';

const REASON = {
  end: 'the model ended it',
  length: 'cut at its most tokens',
  cancelled: 'cancelled',
} as const;

const DEVICE = { webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;

function metaOf({ status, tokens, milliseconds, reason, by }: AnswerState): string {
  if (status === 'waiting') return 'Reading the prompt.';
  if (status === 'streaming') return 'Writing.';
  if (status === 'empty') return '';
  const rate = milliseconds > 0 ? ((1000 * tokens) / milliseconds).toFixed(1) : '–';
  const parts = [
    `${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'}`,
    `${Math.round(milliseconds).toLocaleString('en')} ms`,
    `${rate} tokens/s`,
  ];
  if (reason !== null) parts.push(REASON[reason]);
  if (by !== null) parts.push(`transformers.js on ${DEVICE[by]}`);
  return parts.join(' · ');
}

interface AnswerProps {
  readonly title: string;
  /** Run and checkpoint; '' where there is none. */
  readonly detail: string;
  /** The accessible name of the region that holds the text and nothing else. */
  readonly label: string;
  readonly answer: AnswerState;
  /** Said while there is no answer. */
  readonly placeholder: string;
}

/** One model's answer as it streams, and below it what it took. */
export function Answer({ title, detail, label, answer, placeholder }: AnswerProps) {
  const { status, text } = answer;
  const busy = status === 'waiting' || status === 'streaming';
  return (
    <div className="card answer">
      <h2>
        {title} {detail !== '' && <span className="answer-detail">{detail}</span>}
      </h2>
      <section aria-label={label} aria-live="polite" aria-busy={busy}>
        <div className="answer-text" data-status={status}>
          {status === 'empty' ? placeholder : text}
        </div>
      </section>
      <p className="note">{metaOf(answer)}</p>
    </div>
  );
}
