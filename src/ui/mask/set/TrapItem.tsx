import type { LintReport } from '../../../state/analysis-report.ts';
import type { RowPlace } from '../../../state/mask.ts';
import type { Trap } from '../../../tokens/mask/traps.ts';
import { counted, whole } from '../../components/format.ts';

const SIGNS = { error: '✕', warning: '!', note: 'i' } as const;
const WORDS = { error: 'Error', warning: 'Warning', note: 'Note' } as const;
/** Rows to click, of those that are known. */
const SHOWN = 8;

interface TrapItemProps {
  readonly found: LintReport;
  readonly trap: Trap;
  /** Of the whole set. */
  readonly rows: number;
  readonly onOpen: (place: RowPlace) => void;
  /** null: nothing in the recipe ends it. */
  readonly onFix: (() => void) | null;
}

/** A trap: how grave, what it means, which rows, and what ends it. */
export function TrapItem({ found, trap, rows, onOpen, onFix }: TrapItemProps) {
  const { code, count, examples } = found;
  const { severity, title, explanation, fix } = trap;
  const shown = examples.slice(0, SHOWN);
  return (
    <li className={`trap is-${severity}`}>
      <span className="trap-sign" aria-hidden="true">
        {SIGNS[severity]}
      </span>
      <div>
        <h3>
          <span className="trap-severity">{WORDS[severity]}</span> {title} <code>{code}</code>
        </h3>
        <p>{explanation}</p>
        <p className="trap-rows">
          {shown.map((example) => (
            <button
              key={`${example.task}/${example.index}`}
              type="button"
              className="row-button"
              onClick={() => onOpen(example)}
            >
              row {whole(example.row)} of {example.file}
            </button>
          ))}
          {count > shown.length && <span className="note">and {whole(count - shown.length)} more</span>}
        </p>
      </div>
      <div className="trap-end">
        <p>
          <b>{whole(count)}</b> <span className="note">of {counted(rows, 'row')}</span>
        </p>
        {fix && onFix && (
          <button type="button" className="btn q small" onClick={onFix}>
            {fix.label}
          </button>
        )}
      </div>
    </li>
  );
}
