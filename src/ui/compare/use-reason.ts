import { useStore } from 'zustand';
import { weightlessSentence } from '../../state/model.ts';
import { useSession } from '../session.tsx';

/** Why no side can be asked now; '' where it can. */
export function useUnable(what: string): string {
  const { gpu, model } = useSession();
  const current = useStore(model.store, (state) => state.current);
  const missing = useStore(gpu.store, (state) => state.status === 'missing');
  if (missing) return `${what} needs WebGPU, which this browser does not offer.`;
  return current.kind === 'tokenizer' ? weightlessSentence(current.name) : '';
}
