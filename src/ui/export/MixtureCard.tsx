import { useStore } from 'zustand';
import { download } from '../components/download.ts';
import { usePlan, useSession } from '../session.tsx';
import { useTask } from './task.ts';

/** The drawn set as JSONL, with the manifest that says how it came about. */
export function MixtureCard() {
  const session = useSession();
  const files = useStore(session.data.store, (state) => state.files);
  const progress = useStore(session.means.store, (state) => state.progress);
  const plan = usePlan();
  const { busy, fault, start } = useTask();
  const none = files.length === 0;
  const exportBoth = async () => {
    const { rows, manifest } = await session.exportMixture();
    download('temper-mixture.jsonl', rows);
    download('temper-mixture.manifest.json', new Blob([manifest], { type: 'application/json' }));
  };
  const state = none
    ? 'There is no data yet: add files in the Data stage.'
    : progress
      ? `Counting tokens: ${progress.done.toLocaleString('en')} of ${progress.total.toLocaleString('en')} rows.`
      : plan.ok
        ? `${plan.value.total.toLocaleString('en')} examples of ${plan.value.tasks.length} tasks, in training order.`
        : plan.fault.message;
  return (
    <section className="card" aria-labelledby="export-mixture">
      <h2 id="export-mixture">Mixture</h2>
      <p>The rows that the mixture draws, as a file that other trainers read. Two downloads:</p>
      <ul>
        <li>
          <b>temper-mixture.jsonl</b>: one conversation a line, in the messages format
        </li>
        <li>
          <b>temper-mixture.manifest.json</b>: recipe, seed, counts per task, the files' names and sizes
        </li>
      </ul>
      <div className="button-row">
        <button
          type="button"
          className="btn"
          disabled={busy || none || !plan.ok}
          aria-describedby="export-mixture-state"
          onClick={() => start(exportBoth)}
        >
          Export mixture
        </button>
      </div>
      <p id="export-mixture-state" className="note state">
        {busy ? 'Writing the rows.' : state}
      </p>
      {fault && (
        <p role="alert" className="fault">
          {fault}
        </p>
      )}
    </section>
  );
}
