import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Fault } from '../../io/faults.ts';
import { toFault } from '../../state/fault.ts';
import { LeavingChoices } from '../run/LeavingChoices.tsx';
import { useSession } from '../session.tsx';

/** Start, pause and stop; where a run cannot start, the sentence says why. */
export function RunButtons({ reason }: { reason: string | null }) {
  const session = useSession();
  const status = useStore(session.run.store, (state) => state.status);
  const [fault, setFault] = useState<Fault | null>(null);
  const id = useId();
  const going = status === 'preparing' || status === 'running' || status === 'paused';
  const paused = status === 'paused';
  const ask = (work: () => Promise<unknown>) => {
    setFault(null);
    work().catch((error: unknown) => setFault(toFault(error)));
  };
  return (
    <div className="run-buttons">
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={reason !== null}
          aria-describedby={`${id}-reason`}
          onClick={() => {
            session.runs.select(null);
            ask(() => session.train());
          }}
        >
          Start training
        </button>
        <button
          type="button"
          className="btn q"
          disabled={status !== 'running' && !paused}
          onClick={() => ask(() => (paused ? session.run.resume() : session.run.pause()))}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button
          type="button"
          className="btn q"
          disabled={!going}
          onClick={() => ask(() => session.run.stop())}
        >
          Stop
        </button>
      </div>
      <p id={`${id}-reason`} className="note">
        {reason}
      </p>
      <LeavingChoices />
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
    </div>
  );
}
