import { useStore } from 'zustand';
import { bytes } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { chosenFiles } from '../shell/dropped.ts';

/** The file input behind a button, and what else can be done to the set as a whole. */
export function AddFiles() {
  const session = useSession();
  const { data } = session;
  const hasSamples = useStore(data.store, (state) => state.files.some(({ origin }) => origin === 'sample'));
  return (
    <div className="add-files">
      <label className="btn file-button">
        Add data files
        <input
          type="file"
          multiple
          className="visually-hidden"
          aria-label="Add data files"
          onChange={(event) => {
            const chosen = chosenFiles(event.target);
            // The same file may be chosen again after it was mended.
            event.target.value = '';
            if (chosen.length > 0) void session.add(Promise.resolve(chosen));
          }}
        />
      </label>
      <button
        type="button"
        className="btn q"
        onClick={() => (hasSamples ? data.removeSamples() : void session.addSamples())}
      >
        {hasSamples ? 'Remove sample set' : 'Restore sample set'}
      </button>
      <span className="note">or drop JSON and JSONL files anywhere on the page. They do not leave it.</span>
    </div>
  );
}

/** Files on their way in. */
export function LoadingFiles() {
  const { data } = useSession();
  const loading = useStore(data.store, (state) => state.loading);
  if (loading.length === 0) return null;
  return (
    <section className="card loading-files" aria-label="Files being read">
      <ul>
        {loading.map(({ name, done, total }) => {
          const share = total > 0 ? done / total : 0;
          return (
            <li key={name}>
              <span>{name}</span>
              <progress value={done} max={Math.max(1, total)} aria-label={`Reading ${name}`} />
              <span className="note">
                {bytes(done)} of {bytes(total)} · {Math.floor(share * 100)}%
              </span>
            </li>
          );
        })}
      </ul>
      <button type="button" className="btn q small" onClick={() => data.cancel()}>
        Cancel
      </button>
    </section>
  );
}

/** What could not be read, and why. */
export function DataFaults() {
  const { data } = useSession();
  const faults = useStore(data.store, (state) => state.faults);
  return faults.map(({ code, message, file }, i) => (
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
  ));
}
