import { useStore } from 'zustand';
import { runTime, staleBecause } from '../../state/probe.ts';
import { counted } from '../components/format.ts';
import { useRecipe, useSession, useSplit } from '../session.tsx';
import { duration } from './numbers.ts';

/** "2.1 s", "38 ms": of a step or an evaluation. */
const moment = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;

/** How long the run takes, by a few steps of it that are measured where that is asked for. */
export function TimeProbe({ reason }: { reason: string | null }) {
  const session = useSession();
  const { result, busy, fault } = useStore(session.probe.store);
  const model = useStore(session.model.store, (state) => state.current);
  const recipe = useRecipe();
  const split = useSplit();
  const stale = result && staleBecause(result.of, { model, recipe, split });
  return (
    <div className="probe" aria-busy={busy}>
      <div className="button-row">
        <button
          type="button"
          className="btn q small"
          disabled={reason !== null || busy}
          onClick={() => void session.probe.measure()}
        >
          Measure a step
        </button>
        <span className="note" aria-live="polite">
          {busy
            ? 'Measuring a few steps and an evaluation of the run; nothing of them is kept.'
            : (reason ?? (result ? '' : 'how long the run takes, by a few steps of it'))}
        </span>
      </div>
      {result && (
        <p className={stale === null ? 'probe-time' : 'probe-time stale'}>
          About <b>{duration(runTime(result))}</b>: {counted(result.steps, 'step')} of{' '}
          <b>{moment(result.step)}</b> and {counted(result.evaluations, 'evaluation')} of{' '}
          <b>{moment(result.evaluation)}</b>
          {result.device !== '' && `, measured on ${result.device}`}; plain text and checkpoints not counted.
          {stale !== null && (
            <span className="why"> Of before: since then changed {stale}. Measure again.</span>
          )}
        </p>
      )}
      {fault && (
        <p role="alert" className="error">
          {fault.message}
        </p>
      )}
    </div>
  );
}
