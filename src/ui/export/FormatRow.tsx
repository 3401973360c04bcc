import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import type { Usage } from '../../exports/usage/usage.ts';
import type { FormatState, ReadyExport } from '../../state/exports.ts';
import type { ExportFormat } from '../../workers/exports-protocol.ts';
import { download } from '../components/download.ts';
import { bytes, counted } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { UsageList } from './UsageList.tsx';
import { WritingBar } from './WritingBar.tsx';

interface Readiness {
  readonly canStart: boolean;
  readonly says: string;
}

interface FormatRowProps {
  readonly format: ExportFormat;
  readonly title: string;
  /** Of the button. */
  readonly action: string;
  /** What it is, in a sentence or two. */
  readonly about: string;
  readonly usages: readonly Usage[];
  /** Where it has no plan: whether it can be exported now, and what of. */
  readonly readiness?: Readiness;
  /** What can be chosen of it. */
  readonly children?: ReactNode;
}

/** What would be written, or why nothing can be. */
function planned({ plan, refused }: FormatState): Readiness {
  if (refused) return { canStart: false, says: refused.message };
  if (!plan) return { canStart: false, says: 'Reading what it is made of.' };
  const size = plan.files.reduce((sum, file) => sum + file.size, 0);
  return { canStart: true, says: `${counted(plan.files.length, 'file')}, ${bytes(size)}.` };
}

interface ReadyProps {
  readonly ready: ReadyExport;
  readonly isCurrent: boolean;
  readonly onDiscard: () => void;
}

function Ready({ ready: { name, blob }, isCurrent, onDiscard }: ReadyProps) {
  return (
    <div className="ready-export">
      <span>
        <code>{name}</code> <span className="note">{bytes(blob.size)}</span>
      </span>
      {!isCurrent && <span className="note">It is of what was chosen before: export again.</span>}
      <div className="ready-buttons">
        <button type="button" className="btn q small" onClick={() => download(name, blob)}>
          Download<span className="visually-hidden"> {name}</span>
        </button>
        <button type="button" className="btn q small" onClick={onDiscard}>
          Discard<span className="visually-hidden"> {name}</span>
        </button>
      </div>
    </div>
  );
}

/** An export: what it is and who loads it, its size, and the button that writes it. */
export function FormatRow(props: FormatRowProps) {
  const { format, title, action, about, usages, children } = props;
  const { exports } = useSession();
  const id = useId();
  const state = useStore(exports.store, ({ formats }) => formats[format]);
  const writing = useStore(exports.store, (all) => all.writing);
  const own = writing?.format === format ? writing : null;
  const { canStart, says } = props.readiness ?? planned(state);
  const { ready, plan, fault } = state;
  const notes = (ready ?? plan)?.notes ?? [];
  const start = async () => {
    const written = await exports.start(format);
    if (written) download(written.name, written.blob);
  };
  return (
    <section className="format-row" aria-labelledby={`${id}-title`}>
      <div className="format-about">
        <h3 id={`${id}-title`}>{title}</h3>
        <p>{about}</p>
        <UsageList usages={usages} title={title} />
        {notes.length > 0 && (
          <ul className="note">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </div>
      <div className="format-action">
        {children}
        <div className="button-row">
          <button
            type="button"
            className="btn"
            disabled={!canStart || writing !== null}
            aria-describedby={`${id}-state`}
            onClick={() => void start()}
          >
            {action}
          </button>
          {own && (
            <button type="button" className="btn q" onClick={() => exports.cancel()}>
              Cancel
            </button>
          )}
        </div>
        {own ? (
          <WritingBar writing={own} label={title} />
        ) : (
          <p id={`${id}-state`} className="note state" aria-live="polite">
            {canStart && writing ? 'Another export is being written.' : says}
          </p>
        )}
        {ready && (
          <Ready
            ready={ready}
            isCurrent={exports.isCurrent(format, ready)}
            onDiscard={() => exports.discard(format)}
          />
        )}
        {fault && (
          <p role="alert" className="fault">
            {fault.message}
          </p>
        )}
      </div>
    </section>
  );
}
