import { useStore } from 'zustand';
import { useSession } from '../../session.tsx';

/** What could not be read, and why; and what else happened to files. */
export function DataNews() {
  const { data } = useSession();
  const faults = useStore(data.store, (state) => state.faults);
  const notices = useStore(data.store, (state) => state.notices);
  return (
    <>
      {faults.map(({ code, message, file }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the store dismisses faults by their place
        <div className="fault dismissible" role="alert" key={`${i}-${code}-${file ?? ''}`}>
          <span>{message}</span>
          <button
            type="button"
            className="btn q small"
            aria-label={`Dismiss the message about ${file ?? 'the data'}`}
            onClick={() => data.dismissFault(i)}
          >
            Dismiss
          </button>
        </div>
      ))}
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
