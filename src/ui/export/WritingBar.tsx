import type { Writing } from '../../state/exports.ts';
import { bytes } from '../components/format.ts';
import { duration } from '../train/numbers.ts';

/** How far an export is, how fast, and how long it will go on. */
export function WritingBar({ writing, label }: { readonly writing: Writing; readonly label: string }) {
  const { done, total, file, bytesPerSecond, secondsLeft } = writing;
  const rate = bytesPerSecond === null ? '' : `, ${bytes(bytesPerSecond)} a second`;
  const left = secondsLeft === null ? '' : `, ${duration(1000 * secondsLeft)} left`;
  return (
    <div className="export-progress">
      <progress max={Math.max(1, total)} value={done} aria-label={`Writing: ${label}`} />
      <p className="note state">
        {total === 0
          ? file === ''
            ? 'Reading what it is made of.'
            : `Reading ${file}.`
          : `${Math.floor((100 * done) / total)}% of ${bytes(total)}${rate}${left} · ${file}`}
      </p>
    </div>
  );
}
