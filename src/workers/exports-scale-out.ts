import type { Artefact } from '../exports/artefact.ts';
import { planScaleOut } from '../exports/scale-out/plan.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { drawMixture } from '../mixture/draw.ts';
import type { ExportRequests, ExportWish } from './exports-protocol.ts';
import type { ExportSources } from './exports-source.ts';
import type { DataRequests } from './protocol.ts';
import type { Client } from './rpc.ts';

interface Context {
  readonly signal: AbortSignal;
  progress(piece: ExportRequests['write']['progress']): void;
}

/** The archive that goes on with a recipe elsewhere; its rows come from the data worker. */
export async function plannedScaleOut(
  { model, side, recipe, plan }: Extract<ExportWish, { kind: 'scale-out' }>,
  { data, sources }: { readonly data: Client<DataRequests>; readonly sources: ExportSources },
  { signal, progress }: Context,
): Promise<Artefact> {
  // As a merged model, it needs the base that was trained.
  const options = { dtype: null };
  const weights = { kind: 'weights', format: 'merged', options, model, side, recipe } as const;
  await sources.checkBase(weights);
  const { baseName, model: base, tokenizer, adapter } = await sources.source(weights);
  if (!tokenizer) throw new TemperError('tokenizer-missing', `${baseName} has no tokenizer.json.`);
  const split = await data.request('split', { data: recipe.data, seed: recipe.seed }, { signal });
  const draw = drawMixture(plan, recipe.seed, recipe.training.epochs);
  const read = (rows: Uint32Array) => data.request('rows', { rows, data: recipe.data }, { signal });
  const files = await data.request('sources', {}, { signal });
  const set = { recipe, plan, draw, split, read };
  const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
    progress({
      done: 0,
      total: 0,
      file: `rows ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
    });
  const input = { set, sources: files, baseName, config: base.config, tokenizer, adapter };
  return unwrap(await planScaleOut(input, { signal, onProgress }));
}
