import { constants } from 'node:os';
import { type Artefact, sizeOf } from '../exports/artefact.ts';
import {
  WEIGHTS_FORMAT,
  WEIGHTS_FORMATS,
  type WeightsFormat,
  type WeightsOptions,
} from '../exports/weights/formats.ts';
import type { WeightsSource } from '../exports/weights/source.ts';
import { type WriteWatch, writeFiles, writeZip } from '../exports/write.ts';
import { unwrap } from '../io/faults.ts';
import { fileSink } from '../io/node/disk.ts';
import { checkFree, wholeFolder } from '../io/node/whole-folder.ts';
import { type Adapter, checkAdapter } from '../model/adapter.ts';
import { loadModelFolder } from '../model/folder.ts';
import type { Recipe } from '../recipe/schema.ts';
import { createTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { readAdapterAt } from './adapter.ts';
import { type Arguments, EXIT, printJson, readArguments, tell, UsageError } from './args.ts';
import { scaleOut } from './export-scale-out.ts';
import { storyAt } from './export-story.ts';
import { loadRecipe, withTokens } from './input.ts';
import { modelFolder } from './tokenizer.ts';

/** Other words that people use for a format. */
const ALSO: Readonly<Record<string, WeightsFormat>> = {
  adapter: 'peft',
  safetensors: 'merged',
  'gguf-adapter': 'gguf-lora',
  'gguf-model': 'gguf',
};

const USAGE = `temper export --format NAME --model DIR|bundled [--adapter DIR|ZIP|CHECKPOINT] [--recipe R.json|samples] [--dtype f32|f16] --out PATH
temper export --format scale-out --model DIR|bundled [--adapter DIR|ZIP|CHECKPOINT] [--recipe R.json|samples] --out PATH FILE|FOLDER...
NAME: ${WEIGHTS_FORMATS.join(', ')}; also ${Object.entries(ALSO)
  .map(([word, format]) => `${word} for ${format}`)
  .join(', ')}. Without --adapter it is the base as it is.
scale-out goes on with the recipe over the files on other trainers: TRL with accelerate, axolotl, LLaMA-Factory.
--out takes a new folder, or a name that ends in .zip. --recipe: whose chat template goes along, where it is not the model's own.
--dtype: how merged, ONNX and GGUF store numbers. The mixed set is written by temper mix.`;

function formatOf(name: string | undefined): WeightsFormat {
  const format = WEIGHTS_FORMATS.find((one) => one === name) ?? ALSO[name ?? ''];
  if (!format) throw new UsageError(USAGE);
  return format;
}

function optionsOf(dtype: string | undefined): WeightsOptions {
  if (dtype !== undefined && dtype !== 'f32' && dtype !== 'f16') throw new UsageError(USAGE);
  return { dtype: dtype ?? null };
}

/**
 * What `--model`, `--adapter` and the recipe's template name, read and checked against each other.
 * @throws TemperError what is wrong with one of them
 */
async function openSource(
  model: string,
  adapterPath: string | undefined,
  recipe: Recipe,
): Promise<WeightsSource> {
  const folder = modelFolder(model);
  const loaded = unwrap(await loadModelFolder(folder, model));
  let adapter: Adapter | null = null;
  if (adapterPath !== undefined) {
    adapter = unwrap(await readAdapterAt(adapterPath));
    unwrap(checkAdapter(loaded.config, adapter));
  }
  const files = loaded.tokenizerFiles;
  const own = files && createTokenizer(files);
  const tokenizer = own?.ok ? unwrap(own.value.withTemplate(recipe.model)) : null;
  const story = adapterPath === undefined ? null : unwrap(await storyAt(adapterPath));
  return { baseName: model, model: loaded, folder, adapter, tokenizer, story };
}

/** Writes an export into a new folder or a zip: whole, or not at all. */
async function write(artefact: Artefact, out: string, watch: WriteWatch): Promise<void> {
  if (out.endsWith('.zip')) {
    await checkFree(out, 'file');
    await writeZip(artefact, await fileSink(out), watch);
    return;
  }
  const folder = await wholeFolder(out);
  try {
    await writeFiles(artefact, folder.create, watch);
  } catch (error) {
    await folder.abort();
    throw error;
  }
  await folder.close();
}

/** Tells how far the writing is, where a person looks on. */
function telling(): WriteWatch['onProgress'] {
  if (!process.stderr.isTTY) return undefined;
  let shown = -1;
  return ({ done, total, file }) => {
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    if (percent === shown) return;
    shown = percent;
    process.stderr.write(`\r\u001b[K${percent} % · ${file}${percent === 100 ? '\n' : ''}`);
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ends the work at the first signal, so that nothing half written stays; the code is then that of the signal. */
async function untilSignal(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => controller.abort(128 + constants.signals[signal]);
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    tell('Stopped: nothing of the export is left.');
    return Number(controller.signal.reason);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

async function exportWeights(args: Arguments, format: WeightsFormat, out: string): Promise<number> {
  const model = args.value('model');
  if (model === undefined) throw new UsageError(USAGE);
  const options = optionsOf(args.value('dtype'));
  const adapter = args.value('adapter');
  const { title, needsAdapter, plan } = WEIGHTS_FORMAT[format];
  if (needsAdapter && adapter === undefined)
    throw new UsageError(`${title}: --adapter names what was learned.\n${USAGE}`);
  const recipe = unwrap(await loadRecipe(args.value('recipe')));
  const source = await openSource(model, adapter, recipe);
  const artefact = unwrap(await plan(source, options));
  return untilSignal(async (signal) => {
    await write(artefact, out, watchOf(signal));
    return report(format, artefact, out);
  });
}

const watchOf = (signal: AbortSignal): WriteWatch => {
  const onProgress = telling();
  return { signal, ...(onProgress && { onProgress }) };
};

function report(format: string, artefact: Artefact, out: string): number {
  for (const note of artefact.notes) tell(note);
  const files = artefact.files.map(({ name, size }) => ({ name, size }));
  printJson({ format, out, files, bytes: sizeOf(artefact), notes: artefact.notes });
  return EXIT.done;
}

/** `export`: writes what was learned as others load it. */
export async function exportTo(argv: string[]): Promise<number> {
  const args = readArguments(argv, {
    usage: USAGE,
    values: ['format', 'model', 'adapter', 'recipe', 'dtype', 'out'],
  });
  const out = args.value('out');
  if (out === undefined) throw new UsageError(USAGE);
  const format = args.value('format');
  if (format !== 'scale-out') return exportWeights(args, formatOf(format), out);
  if (args.files.length === 0) throw new UsageError(USAGE);
  return withTokens(args, USAGE, (input) =>
    untilSignal(async (signal) => {
      const artefact = unwrap(await scaleOut(input, args.value('adapter'), signal));
      await write(artefact, out, watchOf(signal));
      return report('scale-out', artefact, out);
    }),
  );
}
