import { useDeferredValue, useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Example } from '../../data/example.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { counted, whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';
import { RowDetail } from './RowDetail.tsx';

const PAGE = 20;

const first = (example: Example, role: 'user' | 'assistant') =>
  (role === 'user'
    ? example.messages.find((message) => message.role === role)
    : example.messages.findLast((message) => message.role === role)
  )?.content ?? '';

interface PreviewProps {
  /** Task names in the order that gives them their colours. */
  readonly tasks: readonly string[];
}

/** The rows as they were understood, with a search over all their text. */
export function Preview({ tasks }: PreviewProps) {
  const { data, rows } = useSession();
  const { rename } = useRecipe().data;
  const files = useStore(data.store, (state) => state.files);
  const id = useId();
  const [query, setQuery] = useState('');
  const [task, setTask] = useState('');
  const [page, setPage] = useState(0);
  const [opened, setOpened] = useState<Example | null>(null);
  const asked = useDeferredValue(query.trim().toLowerCase());
  const [found, setFound] = useState<Uint32Array>(new Uint32Array());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other names are found in the same files
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const all = () =>
      Uint32Array.from(
        files.flatMap(({ summary: { base, count } }) => Array.from({ length: count }, (_, i) => base + i)),
      );
    const query = { ...(asked !== '' && { text: asked }), ...(task !== '' && { task }) };
    const searched = asked === '' && task === '' ? Promise.resolve(all()) : rows.search(query, { signal });
    searched.then(
      (numbers) => !signal.aborted && setFound(numbers),
      () => undefined,
    );
    return () => controller.abort();
  }, [rows, files, task, asked, rename]);
  const colourOf = useTaskColours();
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const at = Math.min(page, pages - 1);
  const [shown, setShown] = useState<readonly Example[]>([]);
  useEffect(() => {
    let isOld = false;
    rows.read(found.subarray(at * PAGE, (at + 1) * PAGE)).then(
      (examples) => !isOld && setShown(examples),
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, [rows, found, at]);
  const detail = opened;
  return (
    <section className="card" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>Rows</h2>
      <div className="preview-tools">
        <input
          type="search"
          aria-label="Search rows"
          placeholder="Search in all text"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setPage(0);
          }}
        />
        <select
          aria-label="Rows of task"
          value={task}
          onChange={(event) => {
            setTask(event.target.value);
            setPage(0);
          }}
        >
          <option value="">all tasks</option>
          {tasks.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <span className="note" role="status">
          {counted(found.length, 'row')}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label="Table of rows">
        <table aria-label="Rows" className="preview-table">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col" className="left">
                Task
              </th>
              <th scope="col" className="left">
                First question
              </th>
              <th scope="col" className="left">
                Last answer
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((example) => (
              <tr key={`${example.file}:${example.row}`} aria-selected={example === detail}>
                <td>
                  <button
                    type="button"
                    className="row-button"
                    aria-expanded={example === detail}
                    aria-label={`Row ${example.row} of ${example.file}`}
                    onClick={() => setOpened(example === detail ? null : example)}
                  >
                    {whole(example.row)}
                  </button>
                </td>
                <td className="left">
                  <i className="swatch" style={{ background: colourOf(example.task) }} aria-hidden="true" />
                  {example.task}
                </td>
                <td className="left text">{first(example, 'user')}</td>
                <td className="left text">{first(example, 'assistant')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="pager">
        <button type="button" className="btn q small" disabled={at === 0} onClick={() => setPage(at - 1)}>
          Previous rows
        </button>
        <span className="note">
          Page {whole(at + 1)} of {whole(pages)}
        </span>
        <button
          type="button"
          className="btn q small"
          disabled={at >= pages - 1}
          onClick={() => setPage(at + 1)}
        >
          Next rows
        </button>
      </div>
      {detail && <RowDetail example={detail} onClose={() => setOpened(null)} />}
    </section>
  );
}
