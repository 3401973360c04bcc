import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { RowQuery } from '../../../data/set/types.ts';
import { useSession, useSplitState } from '../../session.tsx';
import '../../theme/care.css';
import { CareTable } from './CareTable.tsx';
import { DuplicateChoices } from './DuplicateChoices.tsx';
import { LengthBars } from './LengthBars.tsx';

/** The search for rows that are nearly alike: its button, or how far it is. */
function NearSearch() {
  const { care } = useSession();
  const { near, progress } = useStore(care.store);
  if (near === 'known') return <span className="note">Near duplicates are known.</span>;
  if (near !== 'running') {
    return (
      <button type="button" className="btn q small" onClick={() => void care.findNear()}>
        Look for near duplicates
      </button>
    );
  }
  const share = progress ? progress.done / Math.max(1, progress.total) : 0;
  return (
    <span className="near-search">
      <progress value={share} max={1} aria-label="Comparing rows" />
      <span className="note">{Math.floor(share * 100)}%</span>
      <button type="button" className="btn q small" onClick={() => care.cancel()}>
        Cancel
      </button>
    </span>
  );
}

/**
 * What should be looked at before anything is trained: repeated rows, rows like validation rows, odd ones, and
 * how long rows are.
 */
export function CareCard({ onShow }: { onShow: (query: RowQuery) => void }) {
  const { care, data } = useSession();
  const files = useStore(data.store, (state) => state.files);
  const { split } = useSplitState();
  const { tasks, stale, fault } = useStore(care.store);
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted anew when files or the split have changed
  useEffect(() => {
    void care.update();
  }, [care, files, split]);
  return (
    <section className="card" aria-labelledby="care-heading">
      <div className="care-head">
        <h2 id="care-heading">What to look at</h2>
        <NearSearch />
      </div>
      <DuplicateChoices />
      {fault && (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      )}
      {tasks !== null && tasks.length > 0 && (
        <div className={stale ? 'outdated' : undefined}>
          <CareTable tasks={tasks} onShow={onShow} />
          <LengthBars tasks={tasks} />
        </div>
      )}
      {tasks === null && <p className="note">Nothing is counted yet: add data.</p>}
    </section>
  );
}
