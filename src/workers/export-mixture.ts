import type { DataSet } from '../data/set/data-set.ts';
import type { Container } from '../exports/mixture/containers/types.ts';
import { lossNotes } from '../exports/mixture/losses.ts';
import { mixtureManifest, type Source, sourceEntry } from '../exports/mixture/manifest.ts';
import { exportMixture } from '../exports/mixture/write.ts';
import { sha256Of } from '../exports/sha256.ts';
import { blobSink } from '../io/browser/blob-sink.ts';
import { drawMixture } from '../mixture/draw.ts';
import type { DataRequests } from './protocol.ts';

type Asked = DataRequests['export-mixture'];

const TYPES: Readonly<Record<Container, string>> = {
  jsonl: 'application/jsonl',
  json: 'application/json',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
};

interface Context {
  readonly signal: AbortSignal;
  progress(piece: Asked['progress']): void;
}

/** The files of the set with their hashes. */
export async function sourcesOf(set: DataSet, signal: AbortSignal): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const summary of set.summaries)
    sources.push(sourceEntry(summary, await sha256Of(set.source(summary.name), signal)));
  return sources;
}

/** Writes the mixed set into blobs, with the manifest beside it (EXP-13). */
export async function writeMixture(
  set: DataSet,
  { recipe, plan, options, validation }: Asked['request'],
  { signal, progress }: Context,
): Promise<Asked['response']> {
  const split = await set.split(recipe.data, recipe.seed, signal);
  const draw = drawMixture(plan, recipe.seed, recipe.training.epochs);
  const mixed = { recipe, plan, draw, split, read: (rows: Uint32Array) => set.read(rows, recipe.data) };
  const type = TYPES[options.container];
  const train = blobSink(type);
  const apart = validation ? blobSink(type) : null;
  const sinks = { train, validation: apart };
  const written = await exportMixture(mixed, options, sinks, { signal, onProgress: progress });
  const files = await sourcesOf(set, signal);
  const manifest = mixtureManifest(mixed, options, written, files);
  return {
    train: { rows: written.train.rows, blob: train.blob() },
    validation: written.validation && apart ? { rows: written.validation.rows, blob: apart.blob() } : null,
    manifest: new Blob([manifest], { type: 'application/json' }),
    notes: lossNotes(written.losses, options.format),
  };
}
