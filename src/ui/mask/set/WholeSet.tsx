import '../../theme/mask-set.css';
import { useId } from 'react';
import type { Fault } from '../../../io/faults.ts';
import type { AnalysisReport } from '../../../state/analysis-report.ts';
import { counted, percent, whole } from '../../components/format.ts';
import { Lengths } from './Lengths.tsx';
import { OUTDATED } from './outdated.ts';
import { SetTable } from './SetTable.tsx';

interface AnalysisView {
  /** Of the rows as they are now, or, while those are counted, as they were. */
  readonly report: AnalysisReport | null;
  /** The report is of what the page had before. */
  readonly stale: boolean;
  readonly progress: { readonly done: number; readonly total: number; readonly rowsPerSecond: number } | null;
  readonly cancelled: boolean;
  readonly fault: Fault | null;
}

interface WholeSetProps extends AnalysisView {
  readonly context: number;
  readonly onCancel: () => void;
  readonly onAgain: () => void;
}

/** How far the count is, and the way to end it or to begin it anew. */
function Counting({
  report,
  stale,
  progress,
  cancelled,
  fault,
  onCancel,
  onAgain,
}: Omit<WholeSetProps, 'context'>) {
  const isWhole = progress === null && !stale;
  const words = progress
    ? `${whole(progress.done)} of ${whole(progress.total)} rows · ${whole(Math.round(progress.rowsPerSecond))} rows/s`
    : cancelled
      ? 'cancelled'
      : stale || !report || report.rows === 0
        ? 'waiting'
        : `${counted(report.rows, 'row')} counted`;
  return (
    <div className="counting">
      <progress
        value={progress ? progress.done : isWhole ? 1 : 0}
        max={progress ? Math.max(1, progress.total) : 1}
        aria-label="Rows counted"
      />
      <span className="note">{words}</span>
      {progress ? (
        <button type="button" className="btn q small" onClick={onCancel}>
          Cancel counting
        </button>
      ) : (
        <button type="button" className="btn q small" onClick={onAgain} disabled={!cancelled && !fault}>
          Count again
        </button>
      )}
    </div>
  );
}

/** Every row of the set under this policy: what the loss sees of it, task by task. */
export function WholeSet(props: WholeSetProps) {
  const { report, stale, cancelled, fault, context } = props;
  const id = useId();
  return (
    <section className="card whole-set" aria-labelledby={id} aria-busy={stale}>
      <div className="card-head">
        <h2 id={id}>What the loss sees of the whole set</h2>
        <Counting {...props} />
      </div>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      {report && report.rows > 0 && (
        <>
          {stale && (cancelled || fault) && <p className="note">{OUTDATED}</p>}
          <p className="say">
            The loss sees <b>{report.tokens > 0 ? percent(report.supervised / report.tokens) : 'none'}</b> of
            the set: {whole(report.supervised)} of {counted(report.tokens, 'token')} in{' '}
            {counted(report.rows, 'row')}
            {report.truncated > 0 && `; ${counted(report.truncated, 'row')} longer than the context`}
            {report.refused > 0 && `; ${counted(report.refused, 'row')} refused`}.
          </p>
          <div className="set-columns">
            <SetTable report={report} />
            <Lengths tasks={report.tasks} context={context} />
          </div>
        </>
      )}
    </section>
  );
}
