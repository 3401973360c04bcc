import type { Artefact } from '../exports/artefact.ts';
import { sourceEntry } from '../exports/mixture/manifest.ts';
import { planScaleOut } from '../exports/scale-out/plan.ts';
import { sha256Of } from '../exports/sha256.ts';
import { ok, type Result } from '../io/faults.ts';
import { checkAdapter } from '../model/adapter.ts';
import { loadWeights } from '../model/folder.ts';
import { readAdapterAt } from './adapter.ts';
import type { TokenInput } from './input.ts';
import { drawnOf } from './plan.ts';
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
  const drawn = await drawnOf(input, tokenizer);
  if (!drawn.ok) return drawn;
  const sources = await Promise.all(
    set.summaries.map(async (summary) =>
      sourceEntry(summary, await sha256Of(set.source(summary.name), signal)),
    ),
  );
  const read = (rows: Uint32Array) => set.read(rows, recipe.data);
  return planScaleOut(
    {
      set: { recipe, ...drawn.value, read },
      sources,
      baseName: model,
      config,
      tokenizer,
      adapter: adapter.value,
    },
    { signal },
  );
}
