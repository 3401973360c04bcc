import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { Recipe } from '../recipe/schema.ts';
import type { Session } from '../state/session.ts';

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
