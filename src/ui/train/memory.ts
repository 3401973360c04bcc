import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useRecipe, useSession, useSplit } from '../session.tsx';

/** In milliseconds: an estimate labels the rows, which no keystroke should wait for. */
const PATIENCE = 300;

const MIB = 2 ** 20;

/** Memory as GPUs have it: "38 MiB", "1.25 GiB". */
export function memorySize(bytes: number): string {
  const mib = bytes / MIB;
  if (mib < 10) return `${mib.toFixed(1)} MiB`;
  return mib < 1024 ? `${Math.round(mib)} MiB` : `${(mib / 1024).toFixed(2)} GiB`;
}

/** Keeps the estimate up to date while a component shows it. */
export function useMemoryEstimate(): void {
  const session = useSession();
  const recipe = useRecipe();
  const split = useSplit();
  const model = useStore(session.model.store, (state) => state.current.id);
  useEffect(() => {
    if (split.tasks.length === 0 || model === '') return;
    const timer = setTimeout(() => void session.estimateMemory(recipe), PATIENCE);
    return () => clearTimeout(timer);
  }, [session, recipe, split, model]);
}
