import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { RowSplit } from '../data/set/types.ts';
import type { Result } from '../io/faults.ts';
import type { MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Session } from '../state/session.ts';
import type { SplitState } from '../state/split.ts';

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The stores behind the page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A component asked for the session outside of its provider.');
  return session;
}

/** The recipe as it is now. */
export function useRecipe(): Recipe {
  return useStore(useSession().recipe.store, (state) => state.recipe);
}

/** Which rows train and which validate; the last split while the next is made. */
export function useSplit(): RowSplit {
  return useStore(useSession().split.store, (state) => state.split);
}

/** The split, whether it is stale, and how far the next is. */
export function useSplitState(): SplitState {
  return useStore(useSession().split.store);
}

/** What a component waits for that reads `session.sources()` or `session.planned()`. */
function usePlanned(): Session {
  const session = useSession();
  useRecipe();
  useSplit();
  useStore(session.means.store, (state) => state.means);
  return session;
}

/** The mixture's sources: tasks of the data, then those that are only counts; or why there are none. */
export function useSources(): Result<readonly Source[]> {
  return usePlanned().sources();
}

/** The plan of the mixture, or why there is none. */
export function usePlan(): Result<MixturePlan> {
  return usePlanned().planned();
}
