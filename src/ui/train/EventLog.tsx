import { useState } from 'react';
import type { LogNote } from '../../runs/events.ts';
import { clock } from './numbers.ts';

const WORDS: Readonly<Record<LogNote['kind'], string | null>> = {
  info: null,
  sign: 'Sign',
  warning: 'Warning',
};

/** What happened in the run, latest first. */
export function EventLog({ notes }: { notes: readonly LogNote[] }) {
  const [isFiltered, setFiltered] = useState(false);
  const shown = notes
    .map((note, place) => ({ ...note, place }))
    .filter(({ kind }) => !isFiltered || kind !== 'info')
    .toReversed();
  return (
    <section className="card" aria-label="Events">
      <div className="log-head">
        <h2>Events</h2>
        <label className="tick">
          <input type="checkbox" checked={isFiltered} onChange={() => setFiltered(!isFiltered)} />
          Only signs and warnings
        </label>
      </div>
      {/* The top bar announces each line on every stage; twice would be once too often. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <div className="log" role="log" aria-label="Event log" aria-live="off" tabIndex={0}>
        {shown.length === 0 && (
          <p className="note">
            {notes.length === 0 ? 'Nothing has happened yet.' : 'No sign and no warning so far.'}
          </p>
        )}
        <ol>
          {shown.map(({ at, step, kind, text, place }) => (
            <li key={place} className={kind === 'info' ? 'log-line' : `log-line log-${kind}`}>
              <span className="log-time" title={`step ${step}`}>
                {clock(at)}
              </span>
              <span>
                {WORDS[kind] && <b>{WORDS[kind]}: </b>}
                {text}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
