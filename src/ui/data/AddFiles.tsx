import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useSession } from '../session.tsx';
import { chosenFiles } from '../shell/dropped.ts';

/** What the file chooser offers first; any other file is tried as well. */
const KINDS = '.json,.jsonl,.ndjson,.csv,.tsv,.parquet,.txt,.gz';

/** A file input behind a button: of files, or of a folder, which React knows no attribute for. */
function Chooser({ label, isFolder = false }: { label: string; isFolder?: boolean }) {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.webkitdirectory = isFolder;
  }, [isFolder]);
  return (
    <label className={isFolder ? 'btn q file-button' : 'btn file-button'}>
      {label}
      <input
        ref={input}
        type="file"
        multiple
        accept={isFolder ? undefined : KINDS}
        className="visually-hidden"
        aria-label={label}
        onChange={(event) => {
          const chosen = chosenFiles(event.target);
          // The same file may be chosen again after it was mended.
          event.target.value = '';
          if (chosen.length > 0) void session.add(Promise.resolve(chosen));
        }}
      />
    </label>
  );
}

/** What can be done to the set as a whole. */
export function AddFiles() {
  const session = useSession();
  const { data } = session;
  const hasSamples = useStore(data.store, (state) => state.files.some(({ origin }) => origin === 'sample'));
  return (
    <div className="add-files">
      <Chooser label="Add data files" />
      <Chooser label="Add a folder of data" isFolder />
      <button
        type="button"
        className="btn q"
        onClick={() => (hasSamples ? data.removeSamples() : void session.addSamples())}
      >
        {hasSamples ? 'Remove sample set' : 'Restore sample set'}
      </button>
      <span className="note">
        or drop JSON, JSONL, CSV, TSV, Parquet and text, gzipped or not, or folders of them, anywhere on the
        page. They do not leave it.
      </span>
    </div>
  );
}
