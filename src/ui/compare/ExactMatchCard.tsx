import '../theme/exact-match.css';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { matchesOf, plannedMatches } from '../../state/exact-match.ts';
import { isGoing } from '../../state/run.ts';
import { placesOf } from '../../state/sides.ts';
import { useSession, useSplit } from '../session.tsx';
import { useThrottled } from '../train/throttle.ts';
import { AnswerList } from './AnswerList.tsx';
import { CheckHead } from './CheckHead.tsx';
import { MatchTable } from './MatchTable.tsx';
import { useColumns } from './use-columns.ts';
import { useUnable } from './use-reason.ts';

/** In milliseconds: the table is counted anew at most this often, so that answering has the machine. */
const REDRAW = 200;

function useReason(questions: number): string {
  const going = useStore(useSession().run.store, isGoing);
  const unable = useUnable('Checking');
  if (unable !== '') return unable;
  if (going) return 'A run is going on: answers can be checked when it has ended.';
  return questions === 0 ? 'There are no validation rows: the Data stage says how many are kept.' : '';
}

/** Every side on the validation rows of every task: how many they answer word for word. */
export function ExactMatchCard() {
  const { comparison, exactMatch } = useSession();
  const { rowsPerTask, busy, done, total, fault, sides } = useStore(exactMatch.store);
  const latest = useStore(exactMatch.store, (state) => state.rows);
  const throttled = useThrottled(latest, REDRAW);
  const rows = busy ? throttled : latest;
  const split = useSplit();
  const columns = useColumns();
  const planned = useMemo(
    () => plannedMatches(split, rowsPerTask, columns.length),
    [split, rowsPerTask, columns.length],
  );
  const questions = planned.reduce((sum, task) => sum + task.rows, 0);
  const places = placesOf(
    sides,
    columns.map(({ side }) => side),
  );
  const matches = rows.length > 0 ? matchesOf(rows, places) : planned;
  const askable = columns.filter(({ side }) => side !== null).length;
  const reason = useReason(questions);
  return (
    <section className="card exact-match" aria-label="Exact match of the compared sides">
      <CheckHead
        title="Exact match"
        rowsLabel="Rows a task"
        rowsPerTask={rowsPerTask}
        most={200}
        onRows={(value) => exactMatch.setRowsPerTask(value)}
        action="Check answers"
        cancel="Cancel the check"
        reason={reason}
        fault={fault}
        onStart={() => void comparison.checkAnswers()}
        onCancel={() => exactMatch.cancel()}
        progress={{
          label: 'Answers checked',
          one: 'answer',
          ended: 'checked',
          done,
          total,
          busy,
          planned: questions * askable,
        }}
      >
        Each task’s validation rows, which no run trains on, answered greedily and compared word for word.
        {askable < columns.length && ' Nothing is trained yet: the base model is asked alone.'}
      </CheckHead>
      <MatchTable matches={matches} names={columns.map(({ name }) => name)} />
      <p className="note">
        ± is the standard error of the share, in percentage points, and 0 where none or all are exact: a
        difference smaller than about twice that says little.
      </p>
      <AnswerList rows={rows} sides={sides} />
    </section>
  );
}
