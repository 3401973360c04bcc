import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { MixturePlan, Unit } from '../../mixture/types.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import { SegmentedChoice } from '../components/Choice.tsx';
import { counted, whole } from '../components/format.ts';
import { CopyLink } from '../mixture/CopyLink.tsx';
import { GuidanceList } from '../mixture/GuidanceList.tsx';
import { MixtureCharts } from '../mixture/MixtureCharts.tsx';
import { MixtureControls } from '../mixture/MixtureControls.tsx';
import { MixtureSettings } from '../mixture/MixtureSettings.tsx';
import { MixtureTable } from '../mixture/MixtureTable.tsx';
import { Presets } from '../mixture/Presets.tsx';
import { sharesShown } from '../mixture/shares-shown.ts';
import { tableRows } from '../mixture/table-rows.ts';
import { WhatIf } from '../mixture/WhatIf.tsx';
import { usePlan, useRecipe, useSession, useSources } from '../session.tsx';
import '../theme/stages-a.css';
import '../theme/mixture.css';

const UNITS: readonly { readonly value: Unit; readonly label: string }[] = [
  { value: 'examples', label: 'Examples' },
  { value: 'tokens', label: 'Tokens' },
  { value: 'supervised', label: 'Supervised' },
];

/** How often each task is drawn, and what temperature and cap do to it. */
export default function MixtureStage() {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const reading = useStore(session.data.store, (state) => state.loading.length > 0);
  const { progress, fault } = useStore(session.means.store);
  const taskColour = useTaskColours();
  const plan = usePlan();
  const known = useSources();
  const sources = useMemo(() => (known.ok ? known.value : []), [known]);
  /** null: shares are looked at in the unit that the mixture is made in. */
  const [asked, setAsked] = useState<Unit | null>(null);
  // While tokens are counted or a setting is refused, the last plan stays in sight.
  const last = useRef<MixturePlan | null>(null);
  if (plan.ok) last.current = plan.value;
  const shown = plan.ok ? plan.value : files.length === 0 ? null : last.current;
  const { mixture, training } = recipe;
  const unit = asked ?? mixture.unit;
  const shares = shown && sharesShown(shown.tasks, sources, mixture.unit, unit);
  // Handle and numbers come first, charts and guidance follow, all of one moment.
  const now = useMemo(
    () => shown && { plan: shown, sources, mixture, epochs: training.epochs, unit },
    [shown, sources, mixture, training.epochs, unit],
  );
  const later = useDeferredValue(now) ?? now;
  const laterShares = useMemo(
    () => later && sharesShown(later.plan.tasks, later.sources, later.mixture.unit, later.unit),
    [later],
  );
  const rows = sources.reduce((sum, { size }) => sum + size, 0);
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
        <CopyLink />
      </div>
      <MixtureControls />
      <section className="card" aria-label="Known ways of mixing">
        <Presets tasks={shown?.tasks ?? []} />
      </section>
      <div className="say-place mixture-says">
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
              {counted(training.epochs, 'epoch')}.
            </span>
          </p>
        ) : (
          <p className="fault" role="alert">
            {(fault ?? plan.fault).message}
          </p>
        )}
        {later && <GuidanceList mixed={later} />}
      </div>
      {later && laterShares && (
        <>
          <div className="unit-choice">
            <SegmentedChoice label="Show shares of" value={unit} options={UNITS} onChange={setAsked} />
            {shares && shares.unit !== unit && <span className="note">{shares.why}</span>}
          </div>
          <MixtureCharts
            plan={later.plan}
            sources={later.sources}
            slice={later.mixture}
            epochs={later.epochs}
            shown={laterShares}
          />
        </>
      )}
      {shown && shares && (
        <MixtureTable
          rows={tableRows(
            shown.tasks,
            shares,
            mixture.weights,
            shown.tasks.map(({ task }) => taskColour(task)),
          )}
          shown={shares}
        />
      )}
      <MixtureSettings rows={rows} />
      <WhatIf />
    </>
  );
}
