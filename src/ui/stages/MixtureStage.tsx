import { useDeferredValue, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { MixturePlan } from '../../mixture/types.ts';
import { counted, whole } from '../components/format.ts';
import { MixtureCharts } from '../mixture/MixtureCharts.tsx';
import { MixtureControls } from '../mixture/MixtureControls.tsx';
import { MixtureSettings } from '../mixture/MixtureSettings.tsx';
import { MixtureTable } from '../mixture/MixtureTable.tsx';
import { usePlan, useRecipe, useSession, useSources, useSplit } from '../session.tsx';
import '../theme/stages-a.css';

/** How often each task is drawn, and what temperature and cap do to it. */
export default function MixtureStage() {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const reading = useStore(session.data.store, (state) => state.loading.length > 0);
  const { tasks: split } = useSplit();
  const { progress, fault } = useStore(session.means.store);
  const plan = usePlan();
  const known = useSources();
  const sources = useMemo(() => (known.ok ? known.value : []), [known]);
  // While tokens are counted or a setting is refused, the last plan stays in sight.
  const last = useRef<MixturePlan | null>(null);
  if (plan.ok) last.current = plan.value;
  const shown = plan.ok ? plan.value : files.length === 0 ? null : last.current;
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
      </div>
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
