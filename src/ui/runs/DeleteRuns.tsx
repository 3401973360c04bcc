import { useState } from 'react';
import type { RunEntry } from '../../runs/record.ts';
import { bytesText } from '../../runs/room.ts';
import { counted } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { sizeOf } from './rows.ts';
import { isGoingOn } from './status.ts';

interface DeleteRunsProps {
  readonly entries: readonly RunEntry[];
  readonly label: string;
}

/** Deletes runs for good, once it was said what goes. */
export function DeleteRuns({ entries, label }: DeleteRunsProps) {
  const { runs } = useSession();
  const [isAsking, setAsking] = useState(false);
  const going = entries.some(({ progress }) => isGoingOn(progress.status));
  if (!isAsking) {
    return (
      <button
        type="button"
        className="btn q"
        disabled={going}
        title={going ? 'A run that goes on is stopped before it is deleted.' : undefined}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
    );
  }
  const [first] = entries;
  const what = entries.length === 1 && first ? `"${first.label.name}"` : counted(entries.length, 'run');
  const files = entries.reduce((sum, { checkpoints }) => sum + checkpoints.length, 0);
  const size = bytesText(entries.reduce((sum, entry) => sum + sizeOf(entry), 0));
  const remove = async () => {
    await runs.remove(entries.map(({ record }) => record.id));
    setAsking(false);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question about the run, not fields of a form
    <div className="run-delete" role="group" aria-label={label}>
      <p>
        Delete {what} for good? Record, log, samples and {counted(files, 'checkpoint')} ({size}) go; this
        cannot be undone. Download what is to stay.
      </p>
      {/* biome-ignore lint/a11y/noAutofocus: the question takes the place of the button that was pressed */}
      <button type="button" className="btn q" autoFocus onClick={() => setAsking(false)}>
        Keep
      </button>
      <button type="button" className="btn" onClick={() => void remove()}>
        Delete for good
      </button>
    </div>
  );
}
