import type { Store } from './bytes.ts';

/** A store that is still being opened: what is asked of it waits. */
export function lateStore(opening: Promise<Store>): Store {
  return {
    create: async (name) => (await opening).create(name),
    open: async (name) => (await opening).open(name),
    remove: async (name) => (await opening).remove(name),
    list: async () => (await opening).list(),
  };
}
