import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { type RunEntry, resultOf } from '../../runs/record.ts';
import { bytesText } from '../../runs/room.ts';
import { isGoing } from '../../state/run.ts';
import { download } from '../components/download.ts';
import { counted, whole } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { DeleteRuns } from './DeleteRuns.tsx';
import { dateOf, sizeOf } from './rows.ts';
import { canResume, statusText, useIsLive } from './status.ts';

/** A run's name and note as they are written: kept when the box is left, or by Enter. */
function Labels({ entry }: { entry: RunEntry }) {
  const { runs } = useSession();
  const { record, label } = entry;
  const [name, setName] = useState(label.name);
  const [note, setNote] = useState(label.note);
  const id = useId();
  const keepName = () => {
    const given = name.trim();
    if (given === '') setName(label.name);
    else if (given !== label.name) void runs.label(record.id, { name: given });
  };
  const keepNote = () => {
    if (note !== label.note) void runs.label(record.id, { note });
  };
  return (
    <div className="run-labels">
      <div className="param">
        <label htmlFor={`${id}-name`}>Run name</label>
        <input
          id={`${id}-name`}
          type="text"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onBlur={keepName}
          onKeyDown={(event) => event.key === 'Enter' && keepName()}
        />
      </div>
      <div className="param">
        <label htmlFor={`${id}-note`}>Note</label>
        <textarea
          id={`${id}-note`}
          rows={2}
          maxLength={4000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onBlur={keepNote}
        />
      </div>
    </div>
  );
}

/** One line on what a run came to. */
function Facts({ entry }: { entry: RunEntry }) {
  const { record, progress, checkpoints } = entry;
  const isLive = useIsLive(record.id);
  const { best } = progress;
  const result = resultOf(entry);
  const parts = [
    `${record.model.name}, begun ${dateOf(record.createdAt)}`,
    `${statusText(progress.status, isLive)} at step ${whole(progress.step)} of ${whole(record.totalSteps)}`,
    best && `best ${best.value.toFixed(4)} at step ${whole(best.step)}`,
    checkpoints.length === 0
      ? 'no checkpoint'
      : `${counted(checkpoints.length, 'checkpoint')} (${checkpoints.map(({ step }) => whole(step)).join(', ')}), ${bytesText(sizeOf(entry))}`,
    result && `result: step ${whole(result.step)}`,
  ].filter((part) => part !== null);
  return <p className="note">{parts.join(' · ')}</p>;
}

/** A run that was chosen in the list: what it is called, and what can be done with it. */
export function RunDetails({ entry }: { entry: RunEntry }) {
  const session = useSession();
  const { runs } = session;
  const { record, label, progress } = entry;
  const { id } = record;
  const isTraining = useStore(session.run.store, isGoing);
  const [isPacking, setPacking] = useState(false);
  const save = async () => {
    setPacking(true);
    const archive = await runs.archive(id);
    setPacking(false);
    if (archive) download(archive.name, archive.zip);
  };
  return (
    <section className="run-details" aria-label={`Run ${label.name}`}>
      <Facts entry={entry} />
      {progress.fault && <p className="note">{progress.fault.message}</p>}
      <Labels key={id} entry={entry} />
      <div className="button-row">
        {canResume(progress.status) && (
          <button
            type="button"
            className="btn"
            disabled={isTraining}
            title={isTraining ? 'Another run is going on.' : undefined}
            onClick={() => void session.resume(id)}
          >
            Resume run
          </button>
        )}
        <button type="button" className="btn q" disabled={isPacking} onClick={() => void save()}>
          Download run
        </button>
        <DeleteRuns key={id} entries={[entry]} label="Delete run" />
      </div>
    </section>
  );
}
