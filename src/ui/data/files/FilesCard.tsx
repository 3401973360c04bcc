import { useState } from 'react';
import { useStore } from 'zustand';
import type { FileSummary } from '../../../data/set/types.ts';
import { FORMAT_NAMES } from '../../../data/shapes/names.ts';
import type { LoadedFile, RefusedFile } from '../../../state/data.ts';
import { bytes, counted, whole } from '../../components/format.ts';
import { useSession } from '../../session.tsx';
import { FileReading } from './FileReading.tsx';
import { SkippedRows } from './SkippedRows.tsx';

interface OpenProps {
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function FileButtons({ name, isOpen, onOpen, verb }: OpenProps & { name: string; verb: string }) {
  const { data } = useSession();
  return (
    <td className="file-buttons">
      <button
        type="button"
        className="btn q small"
        aria-expanded={isOpen}
        aria-label={`${verb} of ${name}`}
        onClick={onOpen}
      >
        {verb}
      </button>
      <button
        type="button"
        className="btn q small"
        aria-label={`Remove ${name}`}
        onClick={() => data.remove(name)}
      >
        Remove
      </button>
    </td>
  );
}

/** "JSONL", "CSV, gzip, UTF-16". */
function containerOf({ container, compressed, encoding }: FileSummary): string {
  const name = container === 'text' || container === 'parquet' ? container : container.toUpperCase();
  return [name, ...(compressed ? ['gzip'] : []), ...(encoding === 'utf-8' ? [] : ['UTF-16'])].join(', ');
}

function FileRow({ summary, origin, ...open }: LoadedFile & OpenProps) {
  const { name, format, count, skipped, size, tasks } = summary;
  const [only] = tasks;
  return (
    <tr className={open.isOpen ? 'opened' : undefined}>
      <th scope="row" className="file-name" title={name}>
        {name}
      </th>
      <td className="left">
        {FORMAT_NAMES[format]}
        {summary.settings.use === 'validation' && <span className="note"> · validation only</span>}
      </td>
      <td className="left">{containerOf(summary)}</td>
      <td data-value={count}>{whole(count)}</td>
      <td data-value={skipped} className={skipped > 0 ? 'cap-plain' : undefined}>
        {whole(skipped)}
      </td>
      <td data-value={size}>{bytes(size)}</td>
      <td className="left file-task" title={only?.task}>
        {tasks.length === 1 && only ? only.task : counted(tasks.length, 'task')}
      </td>
      <td className="left">{origin === 'sample' ? 'sample set' : 'yours'}</td>
      <FileButtons name={name} verb="Reading" {...open} />
    </tr>
  );
}

function RefusedRow({ name, file, ...open }: RefusedFile & OpenProps) {
  return (
    <tr className={open.isOpen ? 'opened' : undefined}>
      <th scope="row" className="file-name" title={name}>
        {name}
      </th>
      <td className="left cap" colSpan={4}>
        not usable as it is read now
      </td>
      <td data-value={file.size}>{bytes(file.size)}</td>
      <td />
      <td className="left">yours</td>
      <FileButtons name={name} verb="Map columns" {...open} />
    </tr>
  );
}

/** The files of the set, a row each, and how each is read. */
export function FilesCard() {
  const { data } = useSession();
  const files = useStore(data.store, (state) => state.files);
  const refused = useStore(data.store, (state) => state.refused);
  const [opened, setOpened] = useState<string | null>(null);
  const openOf = (name: string): OpenProps => ({
    isOpen: opened === name,
    onOpen: () => setOpened(opened === name ? null : name),
  });
  const shown = files.find(({ summary }) => summary.name === opened)?.summary ?? null;
  const isThere = shown !== null || refused.some(({ name }) => name === opened);
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
              <th scope="col" className="left">
                Container
              </th>
              <th scope="col">Examples</th>
              <th scope="col">Skipped</th>
              <th scope="col">Size</th>
              <th scope="col" className="left">
                Task
              </th>
              <th scope="col" className="left">
                Origin
              </th>
              <th scope="col">
                <span className="visually-hidden">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <FileRow key={file.summary.name} {...file} {...openOf(file.summary.name)} />
            ))}
            {refused.map((file) => (
              <RefusedRow key={file.name} {...file} {...openOf(file.name)} />
            ))}
          </tbody>
        </table>
      </section>
      {files.length + refused.length === 0 && (
        <p className="note">No file yet: add data files or restore the sample set.</p>
      )}
      {opened !== null && isThere && <FileReading key={opened} name={opened} summary={shown} />}
      {files.map(
        ({ summary }) => summary.skipped > 0 && <SkippedRows key={summary.name} summary={summary} />,
      )}
    </section>
  );
}
