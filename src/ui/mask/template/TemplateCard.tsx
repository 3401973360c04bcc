import '../../theme/mask-template.css';
import { useId } from 'react';
import type { Fault } from '../../../io/faults.ts';
import type { RenderedPart, TokenizerReport } from '../../../workers/token-protocol.ts';
import { RenderedText } from './RenderedText.tsx';
import { TemplateEditor } from './TemplateEditor.tsx';
import { TokenizerFacts } from './TokenizerFacts.tsx';

interface TemplateView {
  readonly report: TokenizerReport | null;
  /** Text that is being edited; null while nothing is. */
  readonly draft: string | null;
  /** The shown example under the draft, or under the template in use. */
  readonly rendered: {
    readonly text: string;
    readonly parts: readonly RenderedPart[];
    readonly prompt: string | null;
  } | null;
  readonly fault: Fault | null;
  readonly busy: boolean;
}

interface TemplateCardProps extends TemplateView {
  readonly onEdit: (text: string) => void;
  readonly onApply: () => void;
  readonly onDiscard: () => void;
  /** A template in place of the model's own; null: the model's own; '': none. */
  readonly onUse: (source: string | null) => void;
}

const ORIGINS = {
  model: 'The model’s own template is in use.',
  recipe: 'The recipe’s template is in use, in place of the model’s own.',
  none: 'No template is in use: messages are plain text, and EOS ends the answer.',
} as const;

/** Templates that can be taken, each with what is risky about it. */
function Offers({ report, onUse }: { report: TokenizerReport; onUse: (source: string) => void }) {
  if (report.offered.length === 0) return null;
  return (
    <ul className="offers" aria-label="Templates on offer">
      {report.offered.map(({ name, source, warning }) => (
        <li key={name}>
          <button
            type="button"
            className="btn q small"
            aria-label={source === report.template ? undefined : `Use the template ${name}`}
            disabled={source === report.template}
            onClick={() => onUse(source)}
          >
            {source === report.template ? 'In use' : 'Use'}
          </button>
          <div>
            <b>{name}</b>
            {warning !== '' && <span className="offer-warning"> {warning}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The chat template: which one, edited live, and what the tokenizer under it is. */
export function TemplateCard(props: TemplateCardProps) {
  const { report, draft, rendered, fault, busy, onEdit, onApply, onDiscard, onUse } = props;
  const id = useId();
  if (!report) return null;
  const text = draft ?? report.template ?? '';
  const isChanged = draft !== null && draft !== (report.template ?? '');
  return (
    <section className="card template-card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>Chat template</h2>
        <span className="note">{ORIGINS[report.origin]}</span>
      </div>
      <TokenizerFacts report={report} />
      <Offers report={report} onUse={onUse} />
      <div className="template-columns">
        <div>
          <TemplateEditor text={text} isFaulty={fault !== null} describedBy={`${id}-fault`} onEdit={onEdit} />
          <div className="button-row">
            <button
              type="button"
              className="btn small"
              disabled={!isChanged || fault !== null || busy}
              onClick={onApply}
            >
              Apply the template
            </button>
            <button type="button" className="btn q small" disabled={!isChanged} onClick={onDiscard}>
              Discard edits
            </button>
            <button
              type="button"
              className="btn q small"
              disabled={report.origin !== 'recipe'}
              onClick={() => onUse(null)}
            >
              Back to the model’s own
            </button>
          </div>
        </div>
        <div aria-busy={busy}>
          <h3>
            {fault ? 'As it was last rendered' : `The example above${isChanged ? ' under this draft' : ''}`}
          </h3>
          {rendered && <RenderedText text={rendered.text} parts={rendered.parts} />}
          {rendered?.prompt != null && (
            <details>
              <summary>What the model is asked with at inference</summary>
              <pre className="rendered-prompt">{rendered.prompt}</pre>
            </details>
          )}
          <p id={`${id}-fault`} className={fault ? 'fault' : 'note'} role={fault ? 'alert' : undefined}>
            {fault
              ? fault.message
              : isChanged
                ? 'Renders. Nothing is trained with it until it is applied.'
                : ''}
          </p>
        </div>
      </div>
    </section>
  );
}
