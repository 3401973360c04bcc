import { useStore } from 'zustand';
import type { LoadedFile } from '../../state/data.ts';
import { bytes, counted, whole } from '../components/format.ts';
import { useSession } from '../session.tsx';

/** Rows that are listed at once: a broken file may have a million of them. */
const MOST_SKIPPED = 200;

function SkippedRows({ files }: { files: readonly LoadedFile[] }) {
  const withSkipped = files.filter(({ summary }) => summary.skipped > 0);
  return withSkipped.map(({ summary: { name, skipped, firstSkipped } }) => (
    <details key={name} className="skipped">
      <summary>
        {counted(skipped, 'row')} of {name} skipped
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol aria-label={`Skipped rows of ${name}`} tabIndex={0}>
        {firstSkipped.slice(0, MOST_SKIPPED).map(({ row, reason }) => (
          <li key={row}>
            <b>row {whole(row)}</b> {reason}
          </li>
        ))}
        {skipped > MOST_SKIPPED && <li>and {counted(skipped - MOST_SKIPPED, 'row')} more.</li>}
      </ol>
    </details>
  ));
}

/** The files of the set, a row each. */
export function FilesTable() {
  const { data } = useSession();
  const files = useStore(data.store, (state) => state.files);
  return (
    <section className="card" aria-labelledby="files-heading">
      <h2 id="files-heading">Files</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label="Table of files">
        <table aria-label="Data files" className="files-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className="left">
                Format
              </th>
              <th scope="col">Examples</th>
              <th scope="col">Skipped</th>
              <th scope="col">Size</th>
              <th scope="col" className="left">
                Origin
              </th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ summary: { name, format, evidence, count, skipped, size }, origin }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="left" title={evidence.text}>
                  {format}
                </td>
                <td data-value={count}>{whole(count)}</td>
                <td data-value={skipped} className={skipped > 0 ? 'cap-plain' : undefined}>
                  {whole(skipped)}
                </td>
                <td data-value={size}>{bytes(size)}</td>
                <td className="left">{origin === 'sample' ? 'sample set' : 'yours'}</td>
                <td>
                  <button
                    type="button"
                    className="btn q small"
                    aria-label={`Remove ${name}`}
                    onClick={() => data.remove(name)}
                  >
                    Remove
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {files.length === 0 && <p className="note">No file yet: add data files or restore the sample set.</p>}
      <SkippedRows files={files} />
    </section>
  );
}
