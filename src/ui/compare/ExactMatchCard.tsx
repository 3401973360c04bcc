import '../theme/exact-match.css';
import { useId, useMemo } from 'react';
import { useStore } from 'zustand';
import { matchesOf, plannedMatches } from '../../state/exact-match.ts';
import { weightlessSentence } from '../../state/model.ts';
import { isGoing } from '../../state/run.ts';
import { counted, whole } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { useTrained } from '../model/summary.ts';
import { useSession, useSplit } from '../session.tsx';
import { useThrottled } from '../train/throttle.ts';
import { AnswerList } from './AnswerList.tsx';
import { within } from './limits.ts';
import { MatchTable } from './MatchTable.tsx';

/** In milliseconds: the table is counted anew at most this often, so that answering has the machine. */
const REDRAW = 200;

function useReason(questions: number): string {
  const { gpu, run, model } = useSession();
  const current = useStore(model.store, (state) => state.current);
  const missing = useStore(gpu.store, (state) => state.status === 'missing');
  const going = useStore(run.store, isGoing);
  if (missing) return 'Checking needs WebGPU, which this browser does not offer.';
  if (current.kind === 'tokenizer') return weightlessSentence(current.name);
  if (going) return 'A run is going on: answers can be checked when it has ended.';
  return questions === 0 ? 'There are no validation rows: the Data stage says how many are kept.' : '';
}

/** How far a check is; what it would ask before there is one. */
function Progress({ planned }: { planned: number }) {
  const { exactMatch } = useSession();
  const { done, total, busy } = useStore(exactMatch.store);
  const trained = useTrained();
  const answers = planned * (trained ? 2 : 1);
  return (
    <div className="check-progress">
      <progress value={done} max={Math.max(1, total)} aria-label="Answers checked" />
      <p className="note">
        {busy && `${whole(done)} of ${whole(total)} answers`}
        {!busy && total > 0 && done < total && `ended at ${whole(done)} of ${whole(total)} answers`}
        {!busy && total > 0 && done === total && `${counted(total, 'answer')} checked`}
        {!busy && total === 0 && planned > 0 && `a check asks for ${counted(answers, 'answer')}`}
      </p>
      <span className="visually-hidden" aria-live="polite">
        {!busy && total > 0 && `${whole(done)} of ${whole(total)} answers are checked.`}
      </span>
    </div>
  );
}

/** Base and tuned model on the validation rows of every task: how many they answer word for word. */
export function ExactMatchCard() {
  const session = useSession();
  const { exactMatch } = session;
  const { rowsPerTask, busy, fault } = useStore(exactMatch.store);
  const latest = useStore(exactMatch.store, (state) => state.rows);
  const throttled = useThrottled(latest, REDRAW);
  const rows = busy ? throttled : latest;
  const split = useSplit();
  const planned = useMemo(() => plannedMatches(split, rowsPerTask), [split, rowsPerTask]);
  const questions = planned.reduce((sum, task) => sum + task.rows, 0);
  const tasks = useMemo(() => [...split.tasks, ...split.heldOut].map(({ task }) => task), [split]);
  const matches = useMemo(() => (rows.length > 0 ? matchesOf(rows) : planned), [rows, planned]);
  const trained = useTrained();
  const reason = useReason(questions);
  const id = useId();
  return (
    <section className="card exact-match" aria-labelledby={`${id}-heading`}>
      <div className="check-head">
        <div>
          <h2 id={`${id}-heading`}>Exact match</h2>
          <p className="note">
            Each task’s validation rows, which no run trains on, answered greedily and compared word for word.
            {!trained && ' Nothing is trained yet: the base model is asked alone.'}
          </p>
        </div>
        <NumberField
          label="Rows a task"
          value={rowsPerTask}
          edit={(value) => {
            const checked = within('Rows a task', value, { low: 1, high: 200, whole: true });
            if (checked.ok) exactMatch.setRowsPerTask(value);
            return checked;
          }}
          help="at most, 1 to 200"
        />
        <div className="check-buttons">
          <div className="button-row">
            <button
              type="button"
              className="btn"
              disabled={busy || reason !== ''}
              aria-describedby={`${id}-reason`}
              onClick={() => void session.checkAnswers()}
            >
              Check answers
            </button>
            <button
              type="button"
              className="btn q"
              disabled={!busy}
              aria-label="Cancel the check"
              onClick={() => exactMatch.cancel()}
            >
              Cancel
            </button>
          </div>
          <Progress planned={questions} />
        </div>
      </div>
      <p id={`${id}-reason`} className="note check-reason">
        {reason}
      </p>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      <MatchTable matches={matches} tasks={tasks} />
      <p className="note">
        ± is the standard error of the share, in percentage points, and 0 where none or all are exact: a
        difference smaller than about twice that says little.
      </p>
      <AnswerList rows={rows} />
    </section>
  );
}
