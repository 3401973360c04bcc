import { whole } from '../components/format.ts';
import { type ExampleSummary, sentenceOf } from './tokens/summary.ts';

interface LossSeesProps {
  /** null: not known yet. */
  readonly summary: ExampleSummary | null;
  /** Tokens a row may have. */
  readonly context: number;
}

/** The stage in one sentence: how much of this example is trained, and what. */
export function LossSees({ summary, context }: LossSeesProps) {
  if (!summary) {
    return (
      <div className="loss-sees">
        <p className="big">What the loss sees is being looked up.</p>
      </div>
    );
  }
  const { tokens, scored, cut } = summary;
  return (
    <div className={scored === 0 ? 'loss-sees nothing' : 'loss-sees'}>
      <p className="big">{sentenceOf(summary)}</p>
      <p className="note">
        {scored > 0 && scored < tokens && 'The others are read, and teach nothing. '}
        {cut > 0
          ? `${whole(cut)} more are beyond the context of ${whole(context)} and are never seen.`
          : `Nothing is cut: the context holds ${whole(context)} tokens.`}
      </p>
    </div>
  );
}
