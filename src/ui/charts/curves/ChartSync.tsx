import { createContext, type ReactNode, useContext, useState } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Range } from './types.ts';

interface SyncState {
  /** x under the pointer or the keyboard's cursor; null: nowhere. */
  readonly cursor: number | null;
  /** What is in sight of x; null: all. */
  readonly range: Range | null;
  /** Group of lines that stand out; null: all are alike. */
  readonly highlighted: string | null;
}

export type SyncStore = StoreApi<SyncState>;

const SyncContext = createContext<SyncStore | null>(null);

const makeStore = (): SyncStore =>
  createStore<SyncState>(() => ({ cursor: null, range: null, highlighted: null }));

/** Charts inside it look at the same x: one cursor, one range, one group that stands out. */
export function ChartSync({ children }: { children: ReactNode }) {
  const [store] = useState(makeStore);
  return <SyncContext value={store}>{children}</SyncContext>;
}

/** What the charts around share; a chart by itself has a store of its own. */
export function useSync(): SyncStore {
  const [own] = useState(makeStore);
  return useContext(SyncContext) ?? own;
}

/** Makes lines of a group stand out in the charts around, as long as something of it is pointed at. */
export function useHighlight(): {
  readonly highlighted: string | null;
  readonly highlight: (group: string | null) => void;
} {
  const store = useSync();
  const highlighted = useStore(store, (state) => state.highlighted);
  return { highlighted, highlight: (group) => store.setState({ highlighted: group }) };
}
