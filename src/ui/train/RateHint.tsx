import { useStore } from 'zustand';
import { useRecipe, useSession } from '../session.tsx';
import { rateAdvice } from './rate-advice.ts';

/** Says where the learning rate is meant for models of another size, and offers the one that is not. */
export function RateHint() {
  const session = useSession();
  const advice = rateAdvice(useRecipe(), useStore(session.model.store));
  if (!advice) return null;
  const { sentence, learningRate, label } = advice;
  return (
    <p className="note">
      {sentence}{' '}
      <button
        type="button"
        className="btn q small"
        onClick={() => session.recipe.edit({ training: { learningRate } })}
      >
        Use {label}
      </button>
    </p>
  );
}
