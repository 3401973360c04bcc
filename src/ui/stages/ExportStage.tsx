import '../theme/stages-b.css';
import { MixtureCard } from '../export/MixtureCard.tsx';
import { RecipeCard } from '../export/RecipeCard.tsx';
import { ScaleOutCard } from '../export/ScaleOutCard.tsx';
import { WeightsCard } from '../export/WeightsCard.tsx';

/** What can be taken away. */
export default function ExportStage() {
  return (
    <>
      <div className="head">
        <div>
          <h1>Export</h1>
          <p className="sub">
            Files that the rest of the ecosystem loads unchanged. They are made on this page.
          </p>
        </div>
      </div>
      <div className="exports">
        <WeightsCard />
        <ScaleOutCard />
        <MixtureCard />
        <RecipeCard />
      </div>
    </>
  );
}
