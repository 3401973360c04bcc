import { useRecipe, useSession } from '../session.tsx';

/** What the bundled model was tried with; its model card has the trial. */
const RATE = 0.004;
/** Below it a short run of the bundled model changes little. */
const TOO_SMALL = 0.001;

/** The customary rates are those of models a thousand times larger than the bundled one. */
export function SmallModelHint() {
  const session = useSession();
  const { model, training } = useRecipe();
  if (model.id !== 'bundled' || training.learningRate >= TOO_SMALL) return null;
  return (
    <p className="note">
      The bundled model has under a million parameters; models so small learn at higher rates.{' '}
      <button
        type="button"
        className="btn q small"
        onClick={() => session.recipe.edit({ training: { learningRate: RATE } })}
      >
        Use {RATE}
      </button>
    </p>
  );
}
