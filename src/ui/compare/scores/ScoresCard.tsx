import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { TIE } from '../../../runs/paired.ts';
import { rowsCsv, tableCsv } from '../../../state/compare-csv.ts';
import { isGoing } from '../../../state/run.ts';
import { scoreTable } from '../../../state/score-table.ts';
import { plannedRows } from '../../../state/validation-rows.ts';
import { SelectChoice } from '../../components/Choice.tsx';
import { download } from '../../components/download.ts';
import { useSession, useSplit } from '../../session.tsx';
import { useThrottled } from '../../train/throttle.ts';
import { CheckHead } from '../CheckHead.tsx';
import { useColumns } from '../use-columns.ts';
import { useUnable } from '../use-reason.ts';
import { ScoreTable } from './ScoreTable.tsx';
import { sentenceOf } from './verdict.ts';

/** In milliseconds: the table is made anew at most this often. */
const REDRAW = 250;

const csv = (text: string) => new Blob([text], { type: 'text/csv' });

/** Loss and token accuracy of every side on the validation rows of every task. */
export function ScoresCard() {
  const { comparison, run, exactMatch } = useSession();
  const { scores } = comparison;
  const { rowsPerTask, sides, rows: latest, done, total, busy, fault } = useStore(scores.store);
  const checked = useStore(exactMatch.store);
  const throttled = useThrottled(latest, REDRAW);
  const rows = busy ? throttled : latest;
  const going = useStore(run.store, isGoing);
  const split = useSplit();
  const columns = useColumns();
  const unable = useUnable('Scoring');
  const [chosen, setChosen] = useState(0);
  const against = chosen < sides.length ? chosen : 0;
  const table = useMemo(() => scoreTable(rows, against), [rows, against]);
  const planned = plannedRows(split, rowsPerTask).reduce((sum, task) => sum + task.rows, 0);
  const reason =
    unable ||
    (going ? 'A run is going on: rows can be scored when it has ended.' : '') ||
    (planned === 0 ? 'There are no validation rows: the Data stage says how many are kept.' : '');
  const names = sides.map(({ name }) => name);
  const whole = table.trained ?? table.tasks[0];
  return (
    <section className="card exact-match" aria-label="Scores of the compared sides">
      <CheckHead
        title="Loss and token accuracy"
        rowsLabel="Rows scored a task"
        rowsPerTask={rowsPerTask}
        most={10_000}
        onRows={(value) => scores.setRowsPerTask(value)}
        action="Score rows"
        cancel="Cancel the scoring"
        reason={reason}
        fault={fault}
        onStart={() => void comparison.score()}
        onCancel={() => scores.cancel()}
        progress={{
          label: 'Rows scored',
          one: 'score',
          ended: 'there',
          done,
          total,
          busy,
          planned: planned * columns.filter(({ side }) => side !== null).length,
        }}
      >
        What each side makes of the answers that the rows have: mean negative log-likelihood a supervised
        token, and how many of these tokens the model itself would have chosen.
      </CheckHead>
      {sides.length > 0 && (
        <>
          <ul className="side-list">
            {sides.map(({ name, detail }) => (
              <li key={name}>
                <b>{name}</b> {detail === '' ? 'as it was pretrained' : detail}
              </li>
            ))}
          </ul>
          {sides.length > 1 && (
            <SelectChoice
              label="Compared with"
              value={String(against)}
              options={names.map((label, place) => ({ value: String(place), label }))}
              onChange={(value) => setChosen(Number(value))}
            />
          )}
          {!busy &&
            whole &&
            names.map((name, place) => {
              const pair = whole.pairs[place];
              return (
                pair && (
                  <p key={name} className="say">
                    {sentenceOf(name, names[against] ?? '', pair)}
                  </p>
                )
              );
            })}
          <ScoreTable table={table} names={names} against={against} />
          <p className="note">
            ± is the standard error over rows, of which the tokens are only parts: a ratio estimate for losses
            and accuracies, paired row by row for differences. A difference is claimed where it exceeds two
            standard errors, or more where rows are few (Student’s t). A row is a tie where the mean losses
            lie within {TIE} nats.
          </p>
          <div className="button-row">
            <button
              type="button"
              className="btn q small"
              disabled={busy}
              onClick={() => download('temper-scores.csv', csv(tableCsv(table, sides, against)))}
            >
              Download table (CSV)
            </button>
            <button
              type="button"
              className="btn q small"
              disabled={busy}
              onClick={() => download('temper-rows.csv', csv(rowsCsv({ rows, sides }, checked)))}
            >
              Download rows (CSV)
            </button>
          </div>
        </>
      )}
    </section>
  );
}
