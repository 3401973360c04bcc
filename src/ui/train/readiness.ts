import { useStore } from 'zustand';
import { drawFault } from '../../mixture/draw.ts';
import { nothingSupervised } from '../../state/analysis.ts';
import { fitsModel } from '../../state/model.ts';
import { usePlan, useRecipe, useSession } from '../session.tsx';
import { type BatchSize, batchSize } from './batch-size.ts';

/** What a run would be, and why it cannot start. */
export interface Readiness {
  /** Null where a run can start; otherwise a sentence. */
  readonly reason: string | null;
  /** Examples of the draw, and the steps that they make about. */
  readonly examples: number;
  readonly steps: number;
  readonly batch: BatchSize;
}

export function useReadiness(): Readiness {
  const session = useSession();
  const recipe = useRecipe();
  const files = useStore(session.data.store, (state) => state.files);
  const gpu = useStore(session.gpu.store, (state) => state.status);
  const run = useStore(session.run.store, (state) => state.status);
  const model = useStore(session.model.store);
  const memory = useStore(session.memory.store, (state) => state.estimate);
  const nothing = useStore(session.analysis.store, nothingSupervised);
  const progress = useStore(session.means.store, (state) => state.progress);
  const plan = usePlan();
  const means = useStore(session.means.store, (state) => state.means);
  const ownText = useStore(session.plainText.store, (state) => state.own);
  const sweeping = useStore(session.queue.store, (state) => state.isGoing);
  const { microBatch, accumulation, maxSteps } = recipe.training;
  const batch = batchSize(recipe, plan.ok ? plan.value : null, means);
  const examples = plan.ok ? plan.value.total : 0;
  const all = Math.ceil(examples / (batch.examples ?? microBatch * accumulation));
  const steps = Math.min(all, maxSteps ?? all);
  return { reason: reason(), examples, steps, batch };

  function reason(): string | null {
    if (run === 'preparing' || run === 'running' || run === 'paused') {
      return 'A run is going on: stop it before you start another.';
    }
    if (sweeping) return 'A sweep is going on: stop it before you start a run of its own.';
    if (gpu === 'missing') return 'Training needs WebGPU, which this browser does not offer.';
    if (gpu === 'unknown') return 'Looking for a GPU.';
    if (files.length === 0) return 'There is no data yet: add files in the Data stage.';
    if (recipe.evaluation.plainText === 'own' && !ownText) {
      return 'Plain text is set to your own, and there is none yet: give one under "Evaluation and stopping".';
    }
    const fits = fitsModel(model, recipe);
    if (!fits.ok) return fits.fault.message;
    if (progress) return 'Counting the tokens that the mixture is measured in.';
    if (!plan.ok) return plan.fault.message;
    const undrawn = drawFault(plan.value);
    if (undrawn) return undrawn.message;
    return nothing ?? memory?.fault?.message ?? null;
  }
}
