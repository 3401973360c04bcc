import { useSyncExternalStore } from 'react';

export const STAGES = ['data', 'mixture', 'mask', 'train', 'compare', 'export'] as const;
export type Stage = (typeof STAGES)[number];

/** The search parameter that holds a shared recipe. */
const PARAMETER = 'recipe';

function stageOfAddress(): Stage {
  const name = location.hash.replace(/^#\/?/, '');
  return STAGES.find((stage) => stage === name) ?? 'data';
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** The stage that the address names. */
export function useStage(): Stage {
  return useSyncExternalStore(subscribe, stageOfAddress);
}

export const addressOf = (stage: Stage) => `#/${stage}`;

/** A link that opens the page with this recipe (see recipeToHash). */
export function shareAddress(recipeHash: string): string {
  const address = new URL(location.href);
  address.search = recipeHash === '' ? '' : `?${PARAMETER}=${encodeURIComponent(recipeHash)}`;
  return address.href;
}

/** The recipe of a shared link, taken out of the address so that a reload keeps later edits' meaning plain. */
export function takeSharedRecipe(): string | null {
  const address = new URL(location.href);
  const shared = address.searchParams.get(PARAMETER);
  if (shared === null) return null;
  address.searchParams.delete(PARAMETER);
  history.replaceState(null, '', address);
  return shared;
}
