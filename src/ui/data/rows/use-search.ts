import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { RowQuery } from '../../../data/set/types.ts';
import type { Fault } from '../../../io/faults.ts';
import { toFault } from '../../../state/fault.ts';
import { useRecipe, useSession, useSplit } from '../../session.tsx';

/** How long a text may be typed before it is searched for, in milliseconds. */
const SETTLES = 200;

interface Search {
  /** Numbers of the rows found; the last ones while others are looked for. */
  readonly rows: Uint32Array;
  readonly isGoing: boolean;
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly fault: Fault | null;
  /** It was ended before all rows were looked at. */
  readonly isCancelled: boolean;
}

const NOTHING: Search = {
  rows: new Uint32Array(),
  isGoing: false,
  progress: null,
  fault: null,
  isCancelled: false,
};

/** What of the recipe and the split decides which rows a query finds. */
function useDeciding({ only }: RowQuery): string | object {
  const { excluded, flagged, rename } = useRecipe().data;
  const split = useSplit();
  if (only === 'validation') return split;
  return JSON.stringify([rename, only === 'excluded' ? excluded : null, only === 'flagged' ? flagged : null]);
}

/** The rows that a query finds among all files, sought anew when files, names or marks change. */
export function useSearch(query: RowQuery): Search & { readonly cancel: () => void } {
  const { data, rows } = useSession();
  const files = useStore(data.store, (state) => state.files);
  const [search, setSearch] = useState(NOTHING);
  const [controller, setController] = useState<AbortController | null>(null);
  const key = JSON.stringify(query);
  const deciding = useDeciding(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a query is its key; files and names decide what it finds
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setController(controller);
    const look = async () => {
      setSearch(({ rows }) => ({ ...NOTHING, rows, isGoing: true }));
      try {
        const found = await rows.search(query, {
          signal,
          onProgress: (progress) => {
            if (!signal.aborted) setSearch((search) => ({ ...search, progress }));
          },
        });
        if (!signal.aborted) setSearch({ ...NOTHING, rows: found });
      } catch (error) {
        if (!signal.aborted) setSearch(({ rows }) => ({ ...NOTHING, rows, fault: toFault(error) }));
      }
    };
    const timer = setTimeout(() => void look(), query.text ? SETTLES : 0);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [rows, files, key, deciding]);
  const cancel = () => {
    controller?.abort();
    setSearch(({ rows }) => ({ ...NOTHING, rows, isCancelled: true }));
  };
  return { ...search, cancel };
}
