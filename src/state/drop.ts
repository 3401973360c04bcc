import { type Fault, failed, ok, type Result } from '../io/faults.ts';

/** A file that came in, and where it lay: "folder/file.json", or "file.json" on its own. */
export interface Dropped {
  readonly path: string;
  readonly file: File;
}

/** A model's files, by the name of their folder. */
export interface ModelFiles {
  readonly name: string;
  readonly files: readonly File[];
}

/** What of a drop is data, and what is a model. */
export interface Sorted {
  readonly data: readonly File[];
  /** null: there is none among the files. A fault: there is one, but it cannot be told which or whole. */
  readonly model: Result<ModelFiles> | null;
}

/** What a model is called whose files came without a folder. */
const NAMELESS = 'dropped-model';

/** Names that transformers gives to the files beside a model's weights; no data file has them. */
const BESIDE_WEIGHTS =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|preprocessor_config|quantize_config)\.json$|^(merges\.txt|chat_template\.jinja|tokenizer\.model)$|\.safetensors(\.index\.json)?$/;
const DATA = /\.(json|jsonl|ndjson)$/i;
const WEIGHTS = /\.safetensors$/;

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

/** A folder is a model's by its config.json; files on their own need weights too, as data may be called so. */
function isModel(folder: string, files: readonly File[]): boolean {
  const has = (test: (name: string) => boolean) => files.some(({ name }) => test(name));
  return has((name) => name === 'config.json') && (folder !== '' || has((name) => WEIGHTS.test(name)));
}

function modelOf(folders: ReadonlyMap<string, readonly File[]>, models: readonly string[]): Sorted['model'] {
  const [first, second] = models;
  if (second !== undefined)
    return failed({
      code: 'models-many',
      message: `These are ${models.length} models (${models.map((path) => lastOf(path) || NAMELESS).join(', ')}): choose the folder of one.`,
    });
  if (first !== undefined) {
    const name = lastOf(first) || NAMELESS;
    return ok({ name, files: folders.get(first) ?? [] });
  }
  const weights = [...folders.values()].flat().find(({ name }) => WEIGHTS.test(name));
  return weights ? failed(weightsAlone(weights.name)) : null;
}

const weightsAlone = (file: string): Fault => ({
  code: 'model-config-missing',
  message: `${file} came without config.json: choose the model's whole folder, with config.json, the weights and tokenizer.json.`,
  file,
});

/**
 * Tells a model's files from data. What lies in a model's folder is the model's; of files on their own those
 * that are named as a model's are. A folder without config.json holds data.
 */
export function sortDropped(all: readonly Dropped[]): Sorted {
  const dropped = all.filter(({ path }) => !isHidden(path));
  const folders = byFolder(dropped);
  const models = [...folders].filter(([folder, files]) => isModel(folder, files)).map(([folder]) => folder);
  // What lies below a model's folder (other formats, checkpoints) is no model of its own.
  const outer = models.filter((one) => !models.some((other) => other !== '' && one.startsWith(`${other}/`)));
  const data: File[] = [];
  for (const { path, file } of dropped) {
    const folder = folderOf(path);
    const inModel = outer.some((one) => one !== '' && (folder === one || folder.startsWith(`${one}/`)));
    const named = outer.includes('') && folder === '' && BESIDE_WEIGHTS.test(file.name);
    // A folder's readme is no fault; a file that was dropped by itself was meant.
    const meant = folder === '' ? !WEIGHTS.test(file.name) : DATA.test(file.name);
    if (!inModel && !named && meant) data.push(file);
  }
  const model = modelOf(folders, outer);
  return { data, model: model ?? (data.length === 0 && all.length > 0 ? nothing(all) : null) };
}

function nothing(all: readonly Dropped[]): Sorted['model'] {
  const folder = all[0]?.path.split('/')[0] ?? '';
  return failed({
    code: 'drop-empty',
    message: `${folder} holds neither a model (config.json beside its weights) nor data in JSON or JSONL: choose another folder.`,
  });
}
