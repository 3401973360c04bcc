import { useStore } from 'zustand';
import type { LoadingFile } from '../../../state/loading.ts';
import { bytes, counted } from '../../components/format.ts';
import { useSession } from '../../session.tsx';
import '../../theme/stages-a.css';
import '../../theme/data.css';

/** "8 s", "3 min": coarse, as it is an estimate. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** How far a file is, how fast it goes, and how long it will take. */
function progressOf({ done, total, rows, bytesPerSecond, secondsLeft }: LoadingFile): string {
  const share = total > 0 ? Math.floor((100 * done) / total) : 0;
  return [
    `${share}% of ${bytes(total)}`,
    counted(rows, 'row'),
    ...(bytesPerSecond === null ? [] : [`${bytes(bytesPerSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
  ].join(' · ');
}

/** Files on their way in. */
export function LoadingFiles() {
  const { data } = useSession();
  const loading = useStore(data.store, (state) => state.loading);
  if (loading.length === 0) return null;
  return (
    <section className="card loading-files" aria-label="Files being read">
      <ul>
        {loading.map((file) => (
          <li key={file.name}>
            <span>{file.name}</span>
            <progress value={file.done} max={Math.max(1, file.total)} aria-label={`Reading ${file.name}`} />
            <span className="note">{progressOf(file)}</span>
            <button
              type="button"
              className="btn q small"
              aria-label={`Cancel reading ${file.name}`}
              onClick={() => data.cancel(file.name)}
            >
              Cancel
            </button>
          </li>
        ))}
      </ul>
      {loading.length > 1 && (
        <button type="button" className="btn q small" onClick={() => data.cancel()}>
          Cancel all
        </button>
      )}
    </section>
  );
}
