import { useSession } from '../session.tsx';
import type { ShownRun } from './use-shown-run.ts';

const WORDS: Readonly<Record<ShownRun['status'], string>> = {
  idle: '',
  preparing: 'is preparing',
  running: 'is training',
  paused: 'is paused',
  finished: 'is finished',
  stopped: 'was stopped',
  failed: 'failed',
  interrupted: 'was interrupted',
};

/** Says which run the panel shows, where that is not the live one. */
export function ShownName({ shown }: { shown: ShownRun }) {
  const { run, runs } = useSession();
  if (shown.isLive || shown.record === null) return null;
  const isOther = run.store.getState().id !== null;
  return (
    <p className="say shown-name">
      Shown is <b>{shown.name}</b> of {new Date(shown.record.createdAt).toLocaleString('en')}, which{' '}
      {WORDS[shown.status]}: its own recipe, data and log.{' '}
      {isOther && (
        <button type="button" className="link-button" onClick={() => runs.select(null)}>
          Show the latest run of this page
        </button>
      )}
    </p>
  );
}
