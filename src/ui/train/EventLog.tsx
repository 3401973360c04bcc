import { clock } from './numbers.ts';
import { useRunLog } from './steps.ts';

/** What happened in the run, latest first. */
export function EventLog() {
  const log = useRunLog().log.notes;
  return (
    <section className="card" aria-label="Events">
      <h2>Events</h2>
      {/* The top bar announces each line on every stage; twice would be once too often. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <div className="log" role="log" aria-label="Event log" aria-live="off" tabIndex={0}>
        {log.length === 0 && <p className="note">Nothing has happened yet.</p>}
        <ol>
          {log
            .map(({ at, text }, place) => ({ at, text, place }))
            .toReversed()
            .map(({ at, text, place }) => (
              <li key={place}>
                <span className="log-time">{clock(at)}</span>
                <span>{text}</span>
              </li>
            ))}
        </ol>
      </div>
    </section>
  );
}
