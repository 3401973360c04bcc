import { useDeferredValue, useId, useMemo, useState } from 'react';
import type { Example } from '../../data/example.ts';
import { taskColour } from '../charts/colours.ts';
import { counted, whole } from '../components/format.ts';
import { RowDetail } from './RowDetail.tsx';

const PAGE = 20;

const first = (example: Example, role: 'user' | 'assistant') =>
  (role === 'user'
    ? example.messages.find((message) => message.role === role)
    : example.messages.findLast((message) => message.role === role)
  )?.content ?? '';

interface PreviewProps {
  readonly examples: readonly Example[];
  /** Task names in the order that gives them their colours. */
  readonly tasks: readonly string[];
}

/** The rows as they were understood, with a search over all their text. */
export function Preview({ examples, tasks }: PreviewProps) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [task, setTask] = useState('');
  const [page, setPage] = useState(0);
  const [opened, setOpened] = useState<Example | null>(null);
  const asked = useDeferredValue(query.trim().toLowerCase());
  const found = useMemo(() => {
    const ofTask = task === '' ? examples : examples.filter((example) => example.task === task);
    if (asked === '') return ofTask;
    return ofTask.filter(({ messages }) =>
      messages.some(({ content }) => content.toLowerCase().includes(asked)),
    );
  }, [examples, task, asked]);
  const colours = useMemo(() => new Map(tasks.map((name, i) => [name, taskColour(i)])), [tasks]);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const at = Math.min(page, pages - 1);
  const shown = found.slice(at * PAGE, (at + 1) * PAGE);
  const detail = opened !== null && examples.includes(opened) ? opened : null;
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
                  <i
                    className="swatch"
                    style={{ background: colours.get(example.task) }}
                    aria-hidden="true"
                  />
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
