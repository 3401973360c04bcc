import { useSyncExternalStore } from 'react';

export const STAGES = ['data', 'mixture', 'mask', 'train', 'compare', 'export'] as const;
export type Stage = (typeof STAGES)[number];

/** The parameter that holds a shared recipe: behind the stage in the fragment, which no server is sent. */
const PARAMETER = 'recipe';

/** The parts of the address between its slashes: a stage, and a section of it. */
function partsOfAddress(): readonly string[] {
  const [path = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return path.split('/');
}

function stageOfAddress(): Stage {
  const [name] = partsOfAddress();
  return STAGES.find((stage) => stage === name) ?? 'data';
}

const sectionOfAddress = (): string => partsOfAddress()[1] ?? '';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** The stage that the address names. */
export function useStage(): Stage {
  return useSyncExternalStore(subscribe, stageOfAddress);
}

/** The section of the stage that the address names; '' where it names none. */
export function useSection(): string {
  return useSyncExternalStore(subscribe, sectionOfAddress);
}

export const addressOf = (stage: Stage, section?: string) =>
  section === undefined ? `#/${stage}` : `#/${stage}/${section}`;

/** A link that opens the page at this stage with this recipe (see recipeToHash). */
export function shareAddress(recipeHash: string): string {
  const address = new URL(location.href);
  address.search = '';
  address.hash = addressOf(stageOfAddress()) + (recipeHash === '' ? '' : `?${PARAMETER}=${recipeHash}`);
  return address.href;
}

/**
 * The recipe of a shared link, taken out of the address so that a reload keeps later edits' meaning plain. Links
 * had it in the query once, and are still read.
 */
export function takeSharedRecipe(): string | null {
  const address = new URL(location.href);
  const query = address.searchParams.get(PARAMETER);
  const [, behind = ''] = address.hash.split('?');
  const shared = new URLSearchParams(behind).get(PARAMETER) ?? query;
  if (shared === null) return null;
  address.searchParams.delete(PARAMETER);
  address.hash = addressOf(stageOfAddress());
  history.replaceState(null, '', address);
  return shared;
}

/** Calls back with each recipe whose link is put into the address of the open page, which does not load it anew. */
export function onSharedRecipe(use: (shared: string) => void): void {
  addEventListener('hashchange', () => {
    const shared = takeSharedRecipe();
    if (shared !== null) use(shared);
  });
}
