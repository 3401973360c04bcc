import { memo, useId, useState } from 'react';
import type { Marked } from '../../runs/exact-match.ts';
import type { CheckedRow } from '../../state/exact-match.ts';
import type { NamedSide } from '../../state/sides.ts';
import { counted, whole } from '../components/format.ts';
import { answerFilters } from './answer-filters.ts';

/** Rows that are shown at once, and more at a time: a list of thousands would slow the page. */
const PAGE = 25;

/** Characters of a prompt that are shown; the Data stage has all of it. */
const MOST_TEXT = 600;

const short = (text: string) => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

const EVERY_TASK = '';

function Given({ name, mark }: { name: string; mark: Marked }) {
  return (
    <div>
      <dt>
        {name}{' '}
        <span className={mark.isExact ? 'right' : 'wrong'}>{mark.isExact ? '✓ exact' : '✗ not exact'}</span>
      </dt>
      <dd>{mark.given === '' ? <span className="note">said nothing</span> : mark.given}</dd>
    </div>
  );
}

/** Drawn anew only when its own row is answered. */
const CheckedItem = memo(function CheckedItem({
  row,
  sides,
}: {
  row: CheckedRow;
  sides: readonly NamedSide[];
}) {
  const { task, heldOut, example, prompt, expected, marks, fault } = row;
  return (
    <li>
      <p className="note">
        {task}
        {heldOut && ' (held out)'} · row {whole(example.row)} of {example.file}
      </p>
      <dl>
        <div>
          <dt>Prompt</dt>
          <dd>{short(prompt)}</dd>
        </div>
        <div>
          <dt>Expected</dt>
          <dd>{expected}</dd>
        </div>
        {sides.map(({ name }, place) => {
          const mark = marks[place];
          return mark && <Given key={name} name={name} mark={mark} />;
        })}
        {fault && (
          <div>
            <dt>Not asked</dt>
            <dd className="error">{fault.message}</dd>
          </div>
        )}
      </dl>
    </li>
  );
});

interface AnswerListProps {
  readonly rows: readonly CheckedRow[];
  /** Who was asked. */
  readonly sides: readonly NamedSide[];
}

/** The answers to read, row by row. */
export function AnswerList({ rows, sides }: AnswerListProps) {
  const [task, setTask] = useState(EVERY_TASK);
  const [filter, setFilter] = useState('all');
  const [pages, setPages] = useState(1);
  const id = useId();
  const there = rows.filter(({ marks, fault }) => fault || marks.some((mark) => mark !== null));
  const tasks = [...new Set(there.map((row) => row.task))];
  // A task of an earlier check is none of this one's; so with a side.
  const chosen = tasks.includes(task) ? task : EVERY_TASK;
  const filters = answerFilters(sides.map(({ name }) => name));
  const { label, matches } = filters.find((one) => one.id === filter) ?? { label: '', matches: () => true };
  const wanted = there.filter((row) => (chosen === EVERY_TASK || row.task === chosen) && matches(row));
  const shown = wanted.slice(0, pages * PAGE);
  const left = wanted.length - shown.length;
  return (
    <div className="answers">
      <div className="answers-tools">
        <div className="param">
          <label htmlFor={`${id}-task`}>Answers of</label>
          <select
            id={`${id}-task`}
            value={chosen}
            onChange={(event) => {
              setTask(event.target.value);
              setPages(1);
            }}
          >
            <option value={EVERY_TASK}>every task</option>
            {tasks.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="param">
          <label htmlFor={`${id}-which`}>Which answers</label>
          <select
            id={`${id}-which`}
            value={filters.some((one) => one.id === filter) ? filter : 'all'}
            onChange={(event) => {
              setFilter(event.target.value);
              setPages(1);
            }}
          >
            {filters.map((one) => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
        <p className="note">
          {there.length === 0
            ? 'No answer yet.'
            : `${counted(wanted.length, 'row')}${filter === 'all' ? '' : `: ${label}`}`}
        </p>
      </div>
      {shown.length > 0 && (
        <ol aria-label="Answers">
          {shown.map((row) => (
            <CheckedItem key={`${row.example.file} ${row.example.row} ${row.task}`} row={row} sides={sides} />
          ))}
        </ol>
      )}
      {left > 0 && (
        <button type="button" className="btn q small" onClick={() => setPages(pages + 1)}>
          Show {whole(Math.min(PAGE, left))} more of {whole(left)}
        </button>
      )}
    </div>
  );
}
