import '../theme/stages-b.css';
import '../theme/compare.css';
import { lazy, Suspense } from 'react';
import { AnswersSection } from '../compare/AnswersSection.tsx';
import { ExactMatchCard } from '../compare/ExactMatchCard.tsx';
import { HeatCard } from '../compare/heat/HeatCard.tsx';
import { SECTIONS, type Section, SectionNav } from '../compare/SectionNav.tsx';
import { SidesBar } from '../compare/SidesBar.tsx';
import { ScoresCard } from '../compare/scores/ScoresCard.tsx';
import { GpuNotice } from '../components/GpuNotice.tsx';
import { useSection } from '../route.ts';

/** What has charts comes when it is first opened. */
const ConflictsCard = lazy(async () => ({
  default: (await import('../conflicts/ConflictsCard.tsx')).ConflictsCard,
}));
const Overlay = lazy(async () => ({ default: (await import('../runs/Overlay.tsx')).Overlay }));
const SweepResult = lazy(async () => ({ default: (await import('../sweep/SweepResult.tsx')).SweepResult }));

const VIEWS: Readonly<Record<Section, React.ComponentType>> = {
  answers: AnswersSection,
  scores: () => (
    <>
      <SidesBar />
      <ScoresCard />
      <ExactMatchCard />
    </>
  ),
  tokens: () => (
    <>
      <SidesBar />
      <HeatCard />
    </>
  ),
  tasks: () => (
    <>
      <SidesBar />
      <ConflictsCard />
    </>
  ),
  runs: Overlay,
  sweeps: SweepResult,
};

/** What sides make of the same: prompts, validation rows, single tokens; and runs beside each other. */
export default function CompareStage() {
  const asked = useSection();
  const section = SECTIONS.find(({ id }) => id === asked)?.id ?? 'answers';
  const View = VIEWS[section];
  return (
    <>
      <h1>Compare</h1>
      <p className="sub">
        The base model and what runs have learned, side by side: on the same prompts, the same rows, the same
        tokens.
      </p>
      <GpuNotice />
      <SectionNav section={section} />
      <Suspense fallback={<p className="note">Loading this section.</p>}>
        <View />
      </Suspense>
    </>
  );
}
