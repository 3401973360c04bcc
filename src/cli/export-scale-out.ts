import type { Artefact } from '../exports/artefact.ts';
import { sourceEntry } from '../exports/mixture/manifest.ts';
import { planScaleOut } from '../exports/scale-out/plan.ts';
import { sha256Of } from '../exports/sha256.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { drawFault, drawMixture } from '../mixture/draw.ts';
import { checkAdapter } from '../model/adapter.ts';
import { loadWeights } from '../model/folder.ts';
import { readAdapterAt } from './adapter.ts';
import type { TokenInput } from './input.ts';
import { planOf, splitOf } from './plan.ts';
import { modelFolder } from './tokenizer.ts';

/** The archive that goes on with a recipe over files on other trainers, from an adapter or anew. */
export async function scaleOut(
  input: TokenInput,
  adapterPath: string | undefined,
  signal: AbortSignal,
): Promise<Result<Artefact>> {
  const { set, recipe, tokenizer, model } = input;
  const weights = await loadWeights(modelFolder(model));
  if (!weights.ok) return weights;
  const { config } = weights.value;
  const adapter = adapterPath === undefined ? ok(null) : await readAdapterAt(adapterPath);
  if (!adapter.ok) return adapter;
  const fits = adapter.value === null ? ok(null) : checkAdapter(config, adapter.value);
  if (!fits.ok) return fits;
  const split = await splitOf(input);
  const plan = await planOf(input, split, async () => ok(tokenizer));
  if (!plan.ok) return plan;
  const fault = drawFault(plan.value);
  if (fault) return failed(fault);
  const draw = drawMixture(plan.value, recipe.seed, recipe.training.epochs);
  const sources = await Promise.all(
    set.summaries.map(async (summary) =>
      sourceEntry(summary, await sha256Of(set.source(summary.name), signal)),
    ),
  );
  const read = (rows: Uint32Array) => set.read(rows, recipe.data);
  return planScaleOut(
    {
      set: { recipe, plan: plan.value, draw, split, read },
      sources,
      baseName: model,
      config,
      tokenizer,
      adapter: adapter.value,
    },
    { signal },
  );
}
