import { type ReactNode, useId } from 'react';
import type { Fault } from '../../io/faults.ts';
import { counted, whole } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { within } from './limits.ts';

interface ProgressProps {
  readonly label: string;
  /** "answer", "score". */
  readonly one: string;
  /** "checked", "there". */
  readonly ended: string;
  readonly done: number;
  readonly total: number;
  readonly busy: boolean;
  /** How many it would ask for. */
  readonly planned: number;
}

/** How far a check is; what it would ask before there is one. */
function Progress({ label, one, ended, done, total, busy, planned }: ProgressProps) {
  return (
    <div className="check-progress">
      <progress value={done} max={Math.max(1, total)} aria-label={label} />
      <p className="note">
        {busy && `${whole(done)} of ${whole(total)} ${one}s`}
        {!busy && total > 0 && done < total && `ended at ${whole(done)} of ${whole(total)} ${one}s`}
        {!busy && total > 0 && done === total && `${counted(total, one)} ${ended}`}
        {!busy && total === 0 && planned > 0 && `a check asks for ${counted(planned, one)}`}
      </p>
      <span className="visually-hidden" aria-live="polite">
        {!busy && total > 0 && `${whole(done)} of ${whole(total)} ${one}s are ${ended}.`}
      </span>
    </div>
  );
}

interface CheckHeadProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The number of rows a task, and the most there may be. */
  readonly rowsLabel: string;
  readonly rowsPerTask: number;
  readonly most: number;
  readonly onRows: (rows: number) => void;
  readonly action: string;
  readonly cancel: string;
  /** Why it cannot begin; '' where it can. */
  readonly reason: string;
  readonly fault: Fault | null;
  readonly onStart: () => void;
  readonly onCancel: () => void;
  readonly progress: ProgressProps;
}

/** The head of a card that goes over validation rows: what it does, of how many rows, and how far it is. */
export function CheckHead(props: CheckHeadProps) {
  const { title, children, rowsLabel, rowsPerTask, most, onRows, reason, fault, progress } = props;
  const id = useId();
  return (
    <>
      <div className="check-head">
        <div>
          <h2 id={`${id}-heading`}>{title}</h2>
          <p className="note">{children}</p>
        </div>
        <NumberField
          label={rowsLabel}
          value={rowsPerTask}
          edit={(value) => {
            const checked = within(rowsLabel, value, { low: 1, high: most, whole: true });
            if (checked.ok) onRows(value);
            return checked;
          }}
          help={`at most, 1 to ${whole(most)}`}
        />
        <div className="check-buttons">
          <div className="button-row">
            <button
              type="button"
              className="btn"
              disabled={progress.busy || reason !== ''}
              aria-describedby={`${id}-reason`}
              onClick={props.onStart}
            >
              {props.action}
            </button>
            <button
              type="button"
              className="btn q"
              disabled={!progress.busy}
              aria-label={props.cancel}
              onClick={props.onCancel}
            >
              Cancel
            </button>
          </div>
          <Progress {...progress} />
        </div>
      </div>
      <p id={`${id}-reason`} className="note check-reason">
        {reason}
      </p>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
    </>
  );
}
