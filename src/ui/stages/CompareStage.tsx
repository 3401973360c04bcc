import '../theme/stages-b.css';
import '../theme/compare.css';
import { AnswersSection } from '../compare/AnswersSection.tsx';
import { ExactMatchCard } from '../compare/ExactMatchCard.tsx';
import { HeatCard } from '../compare/heat/HeatCard.tsx';
import { SECTIONS, type Section, SectionNav } from '../compare/SectionNav.tsx';
import { SidesBar } from '../compare/SidesBar.tsx';
import { ScoresCard } from '../compare/scores/ScoresCard.tsx';
import { GpuNotice } from '../components/GpuNotice.tsx';
import { ConflictsCard } from '../conflicts/ConflictsCard.tsx';
import { useSection } from '../route.ts';
import { Overlay } from '../runs/Overlay.tsx';
import { SweepResult } from '../sweep/SweepResult.tsx';

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
      <View />
    </>
  );
}
