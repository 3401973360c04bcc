import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { MixturePlan, Source } from '../../mixture/types.ts';
import { toFault } from '../../state/fault.ts';
import { download } from '../components/download.ts';
import { counted, whole } from '../components/format.ts';
import { MixtureCharts } from '../mixture/MixtureCharts.tsx';
import { MixtureControls } from '../mixture/MixtureControls.tsx';
import { MixtureSettings } from '../mixture/MixtureSettings.tsx';
import { MixtureTable } from '../mixture/MixtureTable.tsx';
import { useRecipe, useSession } from '../session.tsx';
import '../theme/stages-a.css';

/** The mixed set and its manifest as two downloads. */
function ExportButton({ onFault }: { onFault: (message: string | null) => void }) {
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    onFault(null);
    try {
      const { rows, manifest } = await session.exportMixture();
      download('temper-mixture.jsonl', rows);
      download('temper-mixture.manifest.json', new Blob([manifest], { type: 'application/json' }));
    } catch (error) {
      onFault(toFault(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className="btn q" disabled={busy} onClick={() => void save()}>
      Export mixture
    </button>
  );
}

/** How often each task is drawn, and what temperature and cap do to it. */
export default function MixtureStage() {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const reading = useStore(session.data.store, (state) => state.loading.length > 0);
  const [exportFault, setExportFault] = useState<string | null>(null);
  const { tasks: split } = session.derive.split(files, recipe);
  const { means, progress, fault } = useStore(session.means.store);
  const plan = session.derive.plan(files, recipe, means);
  const sources = useMemo(
    () =>
      split.map(({ task, train, validation }): Source => {
        const meanTokens = means?.get(task);
        return {
          task,
          size: train.length,
          validation: validation.length,
          ...(meanTokens !== undefined && { meanTokens }),
        };
      }),
    [split, means],
  );
  // While tokens are counted or a setting is refused, the last plan stays in sight.
  const last = useRef<MixturePlan | null>(null);
  if (plan.ok) last.current = plan.value;
  const shown = files.length === 0 ? null : last.current;
  // Handle and numbers come first, the charts follow.
  const charted = useDeferredValue(shown) ?? shown;
  const slice = useDeferredValue(recipe.mixture);
  const rows = split.reduce((sum, { train }) => sum + train.length, 0);
  return (
    <>
      <div className="head">
        <div>
          <h1>Mixture</h1>
          <p className="sub">
            How often each task is drawn. Temperature flattens the natural imbalance; the cap keeps small
            tasks from being memorised.
          </p>
        </div>
        <ExportButton onFault={setExportFault} />
      </div>
      {exportFault && (
        <p className="fault" role="alert">
          {exportFault}
        </p>
      )}
      <MixtureControls />
      <div className="say-place" aria-live="polite">
        {progress ? (
          <p className="say">
            Counting tokens: {whole(progress.done)} of {counted(progress.total, 'row')}.
          </p>
        ) : files.length === 0 && reading ? (
          <p className="say">Reading the data.</p>
        ) : plan.ok ? (
          <p className="say">
            {plan.value.notes.join(' ')}{' '}
            <span className="note">
              {counted(plan.value.total, 'example')} drawn over the whole run of{' '}
              {counted(recipe.training.epochs, 'epoch')}.
            </span>
          </p>
        ) : (
          <p className="fault">{(fault ?? plan.fault).message}</p>
        )}
      </div>
      {charted && <MixtureCharts tasks={charted.tasks} sources={sources} slice={slice} />}
      {shown && <MixtureTable tasks={shown.tasks} />}
      <MixtureSettings rows={rows} />
    </>
  );
}
