import type { ExportProgress } from '../../state/export.ts';
import { whole } from '../components/format.ts';
import { duration } from '../train/numbers.ts';

/** How far the writing is, how fast, and how long it will go on. */
export function ExportProgressBar({ progress }: { readonly progress: ExportProgress }) {
  const { done, total, rowsPerSecond, secondsLeft } = progress;
  const rate = rowsPerSecond === null ? '' : ` ${whole(Math.round(rowsPerSecond))} rows a second,`;
  const left = secondsLeft === null ? '' : `${rate} ${duration(1000 * secondsLeft)} left.`;
  return (
    <div className="export-progress">
      <progress max={Math.max(1, total)} value={done} aria-label="Writing the rows" />
      <p className="note state">
        {total === 0 ? 'Drawing the rows.' : `Writing: ${Math.floor((100 * done) / total)}%.${left}`}
      </p>
    </div>
  );
}
