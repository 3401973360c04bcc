import { memo, useId, useState } from 'react';
import type { Marked } from '../../runs/exact-match.ts';
import type { CheckedRow } from '../../state/exact-match.ts';
import { counted, whole } from '../components/format.ts';

/** Rows that are shown at once, and more at a time: a list of thousands would slow the page. */
const PAGE = 25;

/** Characters of a prompt that are shown; the Data stage has all of it. */
const MOST_TEXT = 600;

const short = (text: string) => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

const EVERY_TASK = '';

/** The tuned model's answer where there is one: it is what the run is judged by. */
const isWrong = ({ base, tuned }: CheckedRow) => (tuned ?? base)?.isExact === false;

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
const CheckedItem = memo(function CheckedItem({ row }: { row: CheckedRow }) {
  const { task, heldOut, example, prompt, expected, base, tuned, fault } = row;
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
        {base && <Given name="Base" mark={base} />}
        {tuned && <Given name="Tuned" mark={tuned} />}
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

/** The answers to read, row by row. */
export function AnswerList({ rows }: { rows: readonly CheckedRow[] }) {
  const [task, setTask] = useState(EVERY_TASK);
  const [onlyWrong, setOnlyWrong] = useState(false);
  const [pages, setPages] = useState(1);
  const id = useId();
  const there = rows.filter(({ base, tuned, fault }) => base || tuned || fault);
  const tasks = [...new Set(there.map((row) => row.task))];
  // A task of an earlier check is none of this one's.
  const chosen = tasks.includes(task) ? task : EVERY_TASK;
  const wanted = there.filter(
    (row) => (chosen === EVERY_TASK || row.task === chosen) && (!onlyWrong || isWrong(row)),
  );
  const shown = wanted.slice(0, pages * PAGE);
  const judged = there.some(({ tuned }) => tuned) ? 'tuned' : 'base';
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
        <label className="tick">
          <input
            type="checkbox"
            checked={onlyWrong}
            onChange={(event) => {
              setOnlyWrong(event.target.checked);
              setPages(1);
            }}
          />
          Only where wrong
        </label>
        <p className="note">
          {there.length === 0
            ? 'No answer yet.'
            : `${counted(wanted.length, 'row')}${onlyWrong ? `, where the ${judged} answer is not exact` : ''}`}
        </p>
      </div>
      {shown.length > 0 && (
        <ol aria-label="Answers">
          {shown.map((row) => (
            <CheckedItem key={`${row.example.file} ${row.example.row} ${row.task}`} row={row} />
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
