import '../theme/stages-b.css';
import { Fragment } from 'react';
import { useStore } from 'zustand';
import { useSession } from '../session.tsx';
import { duration, meanStep } from '../train/numbers.ts';

const WORDS = {
  idle: 'no run yet',
  preparing: 'preparing',
  running: 'training',
  paused: 'paused',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted',
} as const;

/** How far the run is: on every stage, in the top bar. */
export function RunStatus() {
  const { run } = useSession();
  const status = useStore(run.store, (state) => state.status);
  const log = useStore(run.store, (state) => state.log);
  useStore(run.store, (state) => state.revision);
  const total = useStore(run.store, (state) => state.totalSteps);
  const said = useStore(run.store, (state) => state.log.notes.at(-1)?.text ?? '');
  const last = log.lastStep;
  const lastLoss = log.column('loss').at(-1);
  const share = total > 0 ? last / total : null;

  const mean = meanStep(log);
  const left = status === 'running' && last > 0 && mean !== undefined ? (total - last) * mean : null;
  const word = status === 'running' && last > 0 ? null : WORDS[status];
  const parts = [
    { name: 'run-word', text: word },
    { name: 'run-step', text: total > 0 ? `step ${last} of ${total}` : null },
    { name: 'run-loss', text: lastLoss === undefined ? null : `loss ${lastLoss.toFixed(4)}` },
    { name: 'run-left', text: left === null ? null : `${duration(left)} left` },
  ].filter(({ text }) => text !== null);
  return (
    <>
      {/* Not announced: the numbers change many times a second. What happens is told by the line below. */}
      <div className="run" role="status" aria-label="Run" aria-live="off">
        <span className="run-text">
          {parts.map((part, i) => (
            <Fragment key={part.name}>
              {i > 0 && <i> · </i>}
              <span className={part.name}>{part.text}</span>
            </Fragment>
          ))}
        </span>
        {share !== null && (
          <span className="run-bar" aria-hidden="true">
            <i style={{ inlineSize: `${100 * share}%` }} />
          </span>
        )}
      </div>
      <span className="visually-hidden" aria-live="polite">
        {said}
      </span>
    </>
  );
}
