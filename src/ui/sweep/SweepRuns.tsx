import { useStore } from 'zustand';
import type { RunEntry } from '../../runs/record.ts';
import type { SweepItem, SweepRecord } from '../../runs/sweep.ts';
import { isUnfinished } from '../../state/queue.ts';
import { counted } from '../components/format.ts';
import { addressOf } from '../route.ts';
import { useSession } from '../session.tsx';
import { useReadiness } from '../train/readiness.ts';
import { labelOf, valueSign } from './fields.ts';

const STATUS: Readonly<Record<SweepItem['status'], string>> = {
  waiting: 'waiting',
  running: 'running',
  interrupted: 'interrupted',
  finished: 'finished',
  failed: 'failed',
};

/** How far a run is, as the page that runs it knows it. */
function Progress({ item, entry }: { item: SweepItem; entry: RunEntry | undefined }) {
  const { run } = useSession();
  const live = useStore(run.store, (state) => (state.id === item.run ? state : null));
  const step = live ? live.log.lastStep : (entry?.progress.step ?? 0);
  const total = live?.totalSteps ?? entry?.record.totalSteps ?? 0;
  return total > 0 ? `${step} of ${total}` : '';
}

function Buttons({ sweep, isOwn }: { sweep: SweepRecord; isOwn: boolean }) {
  const { queue, runs } = useSession();
  const { isGoing, isEnding } = useStore(queue.store);
  const { reason } = useReadiness();
  if (isOwn && isGoing) {
    return (
      <div className="button-row">
        <button type="button" className="btn q" onClick={() => void queue.stop()}>
          Stop sweep
        </button>
        <button type="button" className="btn q" disabled={isEnding} onClick={() => queue.endAfterRun()}>
          End after this run
        </button>
        <span className="note" aria-live="polite">
          {isEnding && 'The sweep ends with the run that goes on.'}
        </span>
      </div>
    );
  }
  const unfinished = sweep.items.filter(isUnfinished).length;
  const failed = sweep.items.filter(({ status }) => status === 'failed').length;
  return (
    <div className="button-row">
      {unfinished > 0 && (
        <button
          type="button"
          className="btn"
          disabled={reason !== null}
          onClick={() => void queue.start(sweep)}
        >
          Resume sweep
        </button>
      )}
      {failed > 0 && (
        <button
          type="button"
          className="btn q"
          disabled={reason !== null}
          onClick={() => void queue.retry(sweep)}
        >
          Try failed runs again
        </button>
      )}
      {sweep.items.some(({ status }) => status === 'finished') && (
        <a className="btn q" href={addressOf('compare', 'sweeps')}>
          Compare its values
        </a>
      )}
      <button
        type="button"
        className="btn q"
        onClick={() => {
          queue.forget(sweep.id);
          void runs.removeSweep(sweep.id);
        }}
      >
        Delete sweep, keep its runs
      </button>
      <span className="note">{unfinished > 0 && `${counted(unfinished, 'run')} to go`}</span>
    </div>
  );
}

/** The runs of a sweep, and how it goes on. */
export function SweepRuns({ sweep }: { sweep: SweepRecord }) {
  const session = useSession();
  const entries = useStore(session.runs.store, (state) => state.entries);
  const queue = useStore(session.queue.store);
  const isOwn = queue.sweep?.id === sweep.id;
  const finished = sweep.items.filter(({ status }) => status === 'finished').length;
  return (
    <div className="sweep-runs">
      <p className="sweep-line">
        <b>{sweep.name}</b>: {finished} of {counted(sweep.items.length, 'run')} finished
      </p>
      <Buttons sweep={sweep} isOwn={isOwn} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <section className="scroll-x sweep-list" aria-label="Runs of the sweep" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{labelOf(sweep.field)}</th>
              <th scope="col">Seed</th>
              <th scope="col" className="left">
                Status
              </th>
              <th scope="col">Step</th>
              <th scope="col">Best loss</th>
            </tr>
          </thead>
          <tbody>
            {sweep.items.map((item, place) => {
              const entry = entries.find(({ record }) => record.id === item.run);
              const isLeft = item.status === 'running' && !(isOwn && queue.isGoing);
              const fault = (isOwn && queue.faults.get(place)?.message) || entry?.progress.fault?.message;
              return (
                <tr key={`${item.value} ${item.seed}`}>
                  <th scope="row">{valueSign(item.value)}</th>
                  <td>{item.seed}</td>
                  <td className="left">
                    {STATUS[isLeft ? 'interrupted' : item.status]}
                    {item.status === 'failed' && fault && <span className="error">: {fault}</span>}
                  </td>
                  <td>
                    <Progress item={item} entry={entry} />
                  </td>
                  <td>{entry?.progress.best?.value.toFixed(4) ?? '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}
