import { useState } from 'react';
import { useStore } from 'zustand';
import type { RunEntry } from '../../runs/record.ts';
import { isGoing } from '../../state/run.ts';
import { useSession } from '../session.tsx';
import { leave, leftRuns } from './left-runs.ts';

/** Where the run goes on: at its newest checkpoint. */
function placeOf({ checkpoints, progress, record }: RunEntry): string {
  const from = checkpoints.at(-1)?.step;
  const place = `at step ${progress.step} of ${record.totalSteps}`;
  if (from === undefined) return `${place}, before its first checkpoint: it would begin again`;
  return from === progress.step ? place : `${place}; it goes on from its checkpoint at step ${from}`;
}

/** Offers to go on with the last run where the page was closed, or broke, in its midst. */
export function InterruptedRun() {
  const session = useSession();
  const entries = useStore(session.runs.store, (state) => state.entries);
  const going = useStore(session.run.store, isGoing);
  const live = useStore(session.run.store, (state) => state.id);
  const [left, setLeft] = useState(leftRuns);
  const entry = entries.find(
    ({ record, progress }) =>
      progress.status === 'interrupted' && !left.includes(record.id) && record.id !== live,
  );
  if (!entry || going) return null;
  const { id } = entry.record;
  return (
    <section className="card interrupted" aria-label="Interrupted run">
      <p>
        The run <b>{entry.label.name}</b> was interrupted {placeOf(entry)}.
      </p>
      <div className="button-row">
        <button
          type="button"
          className="btn small"
          onClick={() => {
            session.runs.select(null);
            void session.resume(id);
          }}
        >
          Resume run
        </button>
        <button type="button" className="btn q small" onClick={() => setLeft(leave(id))}>
          Leave it
        </button>
      </div>
    </section>
  );
}
