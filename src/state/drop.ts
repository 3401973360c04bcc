import { isDataFile } from '../data/containers/names.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { NamedFile } from './data.ts';

/** A file that came in, and where it lay: "folder/file.json", or "file.json" on its own. */
export interface Dropped {
  readonly path: string;
  readonly file: File;
}

/** A model's files, by the name of their folder. */
export interface ModelFiles {
  readonly name: string;
  readonly files: readonly File[];
  /** A tokenizer has no weights: enough for tokens, masks and mixtures, not to train or to generate. */
  readonly kind: 'files' | 'tokenizer';
}

/** What of a drop is data, and what is a model. */
export interface Sorted {
  /** By their paths, without the folder that holds them all. */
  readonly data: readonly NamedFile[];
  /** null: there is none among the files. A fault: there is one, but it cannot be told which or whole. */
  readonly model: Result<ModelFiles> | null;
  /** A chat template that came by itself; a fault where it cannot be told which. */
  readonly template: Result<File> | null;
}

/** What a model is called whose files came without a folder. */
const NAMELESS = 'dropped-model';
/** And a tokenizer. */
const NAMELESS_TOKENIZER = 'dropped-tokenizer';

/** Names that transformers gives to the files beside a model's weights; no data file has them. */
const BESIDE_WEIGHTS =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|preprocessor_config|quantize_config)\.json$|^(merges\.txt|chat_template\.jinja|tokenizer\.model)$|\.safetensors(\.index\.json)?$/;
/** Texts that lie beside data and are none. */
const BESIDE_DATA = /^(readme|licen[cs]e|notice|changelog|citation|dataset_infos?)\b/i;
const WEIGHTS = /\.safetensors$/;
const TEMPLATE = /\.jinja2?$/;
/** Files that say nothing without the tokenizer they belong to. */
const BESIDE_TOKENIZER =
  /^(tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.json|merges\.txt|tokenizer\.model)$/;

const isData = (name: string) => isDataFile(name) && !BESIDE_DATA.test(name);
const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');
const lastOf = (path: string) => path.split('/').at(-1) ?? path;
const isHidden = (path: string) => path.split('/').some((part) => part.startsWith('.'));

function byFolder(dropped: readonly Dropped[]): Map<string, File[]> {
  const folders = new Map<string, File[]>();
  for (const { path, file } of dropped) {
    const folder = folderOf(path);
    const files = folders.get(folder);
    if (files) files.push(file);
    else folders.set(folder, [file]);
  }
  return folders;
}

const hasFile = (files: readonly File[], ...names: readonly string[]) =>
  names.every((name) => files.some((file) => file.name === name));
const hasWeights = (files: readonly File[]) => files.some(({ name }) => WEIGHTS.test(name));
const hasTokenizer = (files: readonly File[]) =>
  hasFile(files, 'tokenizer.json') || hasFile(files, 'vocab.json', 'merges.txt');

/** What a folder's files are; the folder '' is that of files on their own. */
function kindOf(folder: string, files: readonly File[]): 'model' | 'tokenizer' | null {
  const named = hasFile(files, 'config.json');
  const weighty = hasWeights(files) || hasFile(files, 'model.safetensors.index.json');
  // Data may be called config.json too: on its own it needs weights beside it.
  if (named && weighty) return 'model';
  if (hasTokenizer(files) && !weighty) return 'tokenizer';
  return named && folder !== '' ? 'model' : null;
}

function modelOf(folders: ReadonlyMap<string, readonly File[]>, models: readonly string[]): Sorted['model'] {
  const nameOf = (folder: string) => {
    const nameless = kindOf(folder, folders.get(folder) ?? []) === 'model' ? NAMELESS : NAMELESS_TOKENIZER;
    return lastOf(folder) || nameless;
  };
  const [first, second] = models;
  if (second !== undefined)
    return failed({
      code: 'models-many',
      message: `These are ${models.length} models (${models.map(nameOf).join(', ')}): choose the folder of one.`,
    });
  if (first !== undefined) {
    const files = folders.get(first) ?? [];
    const kind = kindOf(first, files) === 'tokenizer' ? 'tokenizer' : 'files';
    return ok({ name: nameOf(first), files, kind });
  }
  const all = [...folders.values()].flat();
  const weights = all.find(({ name }) => WEIGHTS.test(name));
  if (weights) return failed(weightsAlone(weights.name));
  const part = all.find(({ name }) => BESIDE_TOKENIZER.test(name));
  return part ? failed(partAlone(part.name, all)) : null;
}

/** Part of a tokenizer: which file is missing. */
function partAlone(file: string, all: readonly File[]): Fault {
  const other = file === 'vocab.json' ? 'merges.txt' : file === 'merges.txt' ? 'vocab.json' : null;
  const missing =
    other !== null && !hasFile(all, other)
      ? `${other} or tokenizer.json`
      : 'tokenizer.json (or vocab.json and merges.txt)';
  return {
    code: 'tokenizer-missing',
    message: `${file} came without ${missing}: add it from the same model, all files in one drop.`,
    file,
  };
}

const weightsAlone = (file: string): Fault => ({
  code: 'model-config-missing',
  message: `${file} came without config.json: choose the model's whole folder, with config.json, the weights and tokenizer.json.`,
  file,
});

/** Files by their paths; one folder that holds them all says nothing about them. */
function named(files: readonly Dropped[]): NamedFile[] {
  const tops = new Set(files.map(({ path }) => (path.includes('/') ? path.split('/')[0] : null)));
  const [top] = tops;
  const skip = tops.size === 1 && top ? top.length + 1 : 0;
  return files.map(({ path, file }) => ({ name: path.slice(skip), file }));
}

/**
 * Tells a model's files from data. What lies in a model's folder is the model's; beside a tokenizer, and of files
 * on their own, those are that are named so. Other folders hold data.
 */
export function sortDropped(all: readonly Dropped[]): Sorted {
  const dropped = all.filter(({ path }) => !isHidden(path));
  const folders = byFolder(dropped);
  const kinds = new Map([...folders].map(([folder, files]) => [folder, kindOf(folder, files)]));
  const models = [...kinds].flatMap(([folder, kind]) => (kind === null ? [] : [folder]));
  // What lies below a model's folder (other formats, checkpoints) is no model of its own.
  const isBelow = (one: string, other: string) =>
    other !== '' &&
    one.startsWith(`${other}/`) &&
    (kinds.get(other) === 'model' || kinds.get(one) !== 'model');
  const outer = models.filter((one) => !models.some((other) => isBelow(one, other)));
  const model = modelOf(folders, outer);
  const data: Dropped[] = [];
  const templates: File[] = [];
  for (const { path, file } of dropped) {
    const folder = folderOf(path);
    const isOwned = (one: string) =>
      one !== '' && kinds.get(one) === 'model' && (folder === one || folder.startsWith(`${one}/`));
    const named = BESIDE_WEIGHTS.test(file.name) && outer.includes(folder);
    // Part of a tokenizer that is not whole has its sentence; it is no data.
    const part = model?.ok === false && BESIDE_TOKENIZER.test(file.name);
    if (outer.some(isOwned) || named || part) continue;
    if (folder === '' && TEMPLATE.test(file.name)) templates.push(file);
    // A folder's readme is no fault; a file that was dropped by itself was meant.
    else if (folder === '' ? !WEIGHTS.test(file.name) : isData(file.name)) data.push({ path, file });
  }
  const template = templateOf(templates);
  const isNothing = model === null && template === null && data.length === 0 && all.length > 0;
  return { data: named(data), model: isNothing ? nothing(all) : model, template };
}

function templateOf([first, second]: readonly File[]): Sorted['template'] {
  if (first === undefined) return null;
  if (second === undefined) return ok(first);
  return failed({
    code: 'templates-many',
    message: `${first.name} and ${second.name} are both chat templates: drop the one that is meant.`,
    file: first.name,
  });
}

function nothing(all: readonly Dropped[]): Sorted['model'] {
  const folder = all[0]?.path.split('/')[0] ?? '';
  return failed({
    code: 'drop-empty',
    message: `${folder} holds neither a model (config.json beside its weights), a tokenizer (tokenizer.json), nor data (JSON, JSONL, CSV, TSV, Parquet, text): choose another folder.`,
  });
}
