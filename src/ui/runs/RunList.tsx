import '../theme/runs.css';
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { bytesText, clearingText, type RunsRoom } from '../../runs/room.ts';
import { counted } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { DeleteRuns } from './DeleteRuns.tsx';
import { RunDetails } from './RunDetails.tsx';
import { RunTable } from './RunTable.tsx';
import { listed, SORTS, type Sort } from './rows.ts';
import { useFreshRuns } from './use-fresh-runs.ts';

/** Less than this share of what is granted is little. */
const LITTLE = 0.1;

function Room({ room }: { room: RunsRoom }) {
  if (room.unkept !== null) return <p className="fault">{room.unkept}</p>;
  const { used, quota, free, persisted } = room;
  if (quota === null || free === null) return null;
  const isLittle = free < LITTLE * quota;
  return (
    <p className={isLittle ? 'fault' : 'note'}>
      {isLittle && 'There is little room left: delete runs that are not needed. '}
      Checkpoints take {bytesText(used)}; {bytesText(free)} of the {bytesText(quota)} that the browser grants
      this page are free. {clearingText(persisted)}
    </p>
  );
}

/** Takes archives of runs in. */
function ImportRun() {
  const { runs } = useSession();
  const input = useRef<HTMLInputElement>(null);
  const [isReading, setReading] = useState(false);
  const take = async (files: readonly File[]) => {
    setReading(true);
    await runs.unarchive(files);
    setReading(false);
  };
  return (
    <>
      <button
        type="button"
        className="btn q small"
        disabled={isReading}
        onClick={() => input.current?.click()}
      >
        Import run
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".zip,application/zip"
        aria-label="Archives of runs"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) void take(files);
        }}
      />
    </>
  );
}

function Unreadable() {
  const { runs } = useSession();
  const unreadable = useStore(runs.store, (state) => state.unreadable);
  return unreadable.map(({ id, message }) => (
    <p key={id} className="fault">
      {message}{' '}
      <button type="button" className="btn q small" onClick={() => void runs.remove([id])}>
        Delete it
      </button>
    </p>
  ));
}

/** All runs that are kept: looked at, named, compared, taken away and brought back. */
export function RunList() {
  const { runs } = useSession();
  useFreshRuns();
  const { entries, selected, overlaid, room, fault } = useStore(runs.store);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort>('newest');
  const wanted = useDeferredValue(search);
  const shown = useMemo(() => listed(entries, wanted, sort), [entries, wanted, sort]);
  const chosen = entries.find(({ record }) => record.id === selected);
  const checked = entries.filter(({ record }) => overlaid.includes(record.id));
  const id = useId();
  return (
    <section className="card runs" aria-labelledby={`${id}-title`}>
      <div className="runs-head">
        <h2 id={`${id}-title`}>Runs</h2>
        <ImportRun />
      </div>
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      <Unreadable />
      {entries.length === 0 ? (
        <p className="note">
          Every run is kept here with its recipe, curves, samples and checkpoints: also after the page is
          closed.
        </p>
      ) : (
        <>
          <div className="runs-tools">
            <div className="param">
              <label htmlFor={`${id}-search`}>Find runs</label>
              <input
                id={`${id}-search`}
                type="search"
                placeholder="Name, note, model"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
              />
            </div>
            <div className="param">
              <label htmlFor={`${id}-sort`}>Order of runs</label>
              <select
                id={`${id}-sort`}
                value={sort}
                onChange={({ target }) =>
                  setSort(SORTS.find((one) => one.id === target.value)?.id ?? 'newest')
                }
              >
                {SORTS.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.label}
                  </option>
                ))}
              </select>
            </div>
            <p className="note" aria-live="polite">
              {counted(shown.length, 'run')}
              {shown.length < entries.length && ` of ${entries.length}`}
            </p>
          </div>
          <RunTable entries={shown} shows />
          {checked.length > 0 && (
            <div className="button-row">
              <a className="btn q" href="#/compare/runs">
                Overlay {counted(checked.length, 'checked run')}
              </a>
              <button type="button" className="btn q" onClick={() => runs.overlay([])}>
                Uncheck all
              </button>
              <DeleteRuns entries={checked} label={`Delete ${counted(checked.length, 'checked run')}`} />
            </div>
          )}
          {chosen && <RunDetails key={chosen.record.id} entry={chosen} />}
        </>
      )}
      {room && <Room room={room} />}
    </section>
  );
}
