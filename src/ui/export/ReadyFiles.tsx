import type { Ready } from '../../state/export.ts';
import { download } from '../components/download.ts';
import { bytes, counted } from '../components/format.ts';

interface ReadyFilesProps {
  readonly ready: Ready;
  /** The page has another mixture by now. */
  readonly isOutdated: boolean;
}

/** Files that are written, each with its download. */
export function ReadyFiles({ ready, isOutdated }: ReadyFilesProps) {
  return (
    <div className="ready">
      {isOutdated && <p className="note">These files are of the mixture as it was; export it again.</p>}
      <ul className="ready-files" aria-label="Exported files">
        {ready.files.map(({ name, blob, rows }) => (
          <li key={name}>
            <span>
              <code>{name}</code>
              <span className="note">
                {rows === null ? '' : `${counted(rows, 'row')}, `}
                {bytes(blob.size)}
              </span>
            </span>
            <button type="button" className="btn q" onClick={() => download(name, blob)}>
              Download<span className="visually-hidden"> {name}</span>
            </button>
          </li>
        ))}
      </ul>
      {ready.notes.length > 0 && (
        <ul>
          {ready.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
