import { useStore } from 'zustand';
import { BUNDLED } from '../../state/model.ts';
import type { ModelReference, ModelSummary } from '../../workers/protocol.ts';
import { useSession } from '../session.tsx';

/** What the bundled model is called; its card is in its folder. */
const BUNDLED_NAME = 'small-world';

const NAMES: Readonly<Record<string, string>> = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  qwen3: 'Qwen3',
};

export const isBundled = ({ id }: ModelReference): boolean => id === BUNDLED;
export const nameOf = (model: ModelReference): string => (isBundled(model) ? BUNDLED_NAME : model.name);
export const architectureOf = ({ architecture }: ModelSummary): string => NAMES[architecture] ?? architecture;

/** 871 thousand is "0.87 M", 134,515,008 is "135 M", 1.2 billion is "1.2 B". */
export function parametersOf({ parameters }: ModelSummary): string {
  const [unit, letter] = parameters < 1e9 ? [1e6, 'M'] : [1e9, 'B'];
  const value = parameters / unit;
  return `${value < 100 ? Number(value.toPrecision(2)) : Math.round(value)} ${letter}`;
}

/** In decimal megabytes, as the hub counts them. */
export function megabytesOf({ bytes }: ModelSummary): string {
  const value = bytes / 1e6;
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} MB`;
}

/** There is an adapter that was trained on the model in use. */
export function useTrained(): boolean {
  const session = useSession();
  useStore(session.model.store, (state) => state.current.id);
  return useStore(session.run.store, () => session.comparedSide() !== null);
}
