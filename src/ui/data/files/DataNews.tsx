import { useStore } from 'zustand';
import type { Fault } from '../../../io/faults.ts';
import { counted } from '../../components/format.ts';
import { useSession } from '../../session.tsx';

/** As many faults stand by themselves; more are a list to open, or they would be all that one sees. */
const MOST_SINGLE = 2;

function FaultMessage({ fault: { message, file }, place }: { fault: Fault; place: number }) {
  const { data } = useSession();
  return (
    <div className="fault dismissible" role="alert">
      <span>{message}</span>
      <button
        type="button"
        className="btn q small"
        aria-label={`Dismiss the message about ${file ?? 'the data'}`}
        onClick={() => data.dismissFault(place)}
      >
        Dismiss
      </button>
    </div>
  );
}

function FaultList({ faults }: { faults: readonly Fault[] }) {
  const { data } = useSession();
  return (
    <div className="fault dismissible" role="alert">
      <details className="fault-list">
        <summary>{counted(faults.length, 'message')} about files that could not be used as they are</summary>
        <ul>
          {faults.map(({ code, message, file }) => (
            <li key={`${code}-${file ?? ''}-${message}`}>{message}</li>
          ))}
        </ul>
      </details>
      <button
        type="button"
        className="btn q small"
        aria-label="Dismiss all messages"
        onClick={() => data.dismissFaults()}
      >
        Dismiss all
      </button>
    </div>
  );
}

/** What could not be read, and why; and what else happened to files. */
export function DataNews() {
  const { data } = useSession();
  const faults = useStore(data.store, (state) => state.faults);
  const notices = useStore(data.store, (state) => state.notices);
  return (
    <>
      {faults.length > MOST_SINGLE ? (
        <FaultList faults={faults} />
      ) : (
        faults.map((fault, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the store dismisses faults by their place
          <FaultMessage key={`${i}-${fault.code}-${fault.file ?? ''}`} fault={fault} place={i} />
        ))
      )}
      {notices.map((notice, i) => (
        <div className="say dismissible" role="status" key={notice}>
          <span>{notice}</span>
          <button
            type="button"
            className="btn q small"
            aria-label="Dismiss this notice"
            onClick={() => data.dismissNotice(i)}
          >
            Dismiss
          </button>
        </div>
      ))}
    </>
  );
}
