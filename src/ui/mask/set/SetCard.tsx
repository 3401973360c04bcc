import { useStore } from 'zustand';
import { useRecipe, useSession } from '../../session.tsx';
import { WholeSet } from './WholeSet.tsx';

/** The whole set over its store. */
export function SetCard() {
  const { analysis } = useSession();
  const { context } = useRecipe().mask;
  const state = useStore(analysis.store);
  return (
    <WholeSet
      {...state}
      context={context}
      onCancel={() => analysis.cancel()}
      onAgain={() => analysis.update()}
    />
  );
}
