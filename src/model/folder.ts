import * as v from 'valibot';
import { type ByteSource, type Folder, readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { parseConfig } from './config.ts';
import { readJsonFile } from './json.ts';
import { checkTensors } from './layout.ts';
import { readSafetensors, tensorStore } from './safetensors.ts';
import type { LoadedModel, StoredTensor, TensorStore, TokenizerFiles, VocabularyFiles } from './types.ts';

const indexSchema = v.object({ weight_map: v.record(v.string(), v.string()) });

interface Weights {
  readonly store: TensorStore;
  readonly source: ByteSource | null;
}

/** model.safetensors, or the shards that model.safetensors.index.json names. */
async function readWeights(folder: Folder): Promise<Result<Weights>> {
  const single = await folder.open('model.safetensors');
  if (single !== null) {
    const store = await readSafetensors(single);
    return store.ok ? ok({ store: store.value, source: single }) : store;
  }
  const file = 'model.safetensors.index.json';
  const json = await readJsonFile(folder, file);
  if (!json.ok) return json;
  if (json.value === null)
    return failed({
      code: 'weights-missing',
      message: `${folder.name} has neither model.safetensors nor ${file}: choose a folder with safetensors weights.`,
    });
  const index = v.safeParse(indexSchema, json.value);
  if (!index.success)
    return failed({ code: 'weights-index', message: `${file} has no weight_map of names to files.`, file });
  const tensors: StoredTensor[] = [];
  const unreadable = new Map<string, string>();
  const byShard = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(index.output.weight_map))
    byShard.set(shard, [...(byShard.get(shard) ?? []), name]);
  for (const [shard, names] of byShard) {
    // A shard lies beside its index; a path that leaves the folder is not followed.
    const source = /[\\/]/.test(shard) ? null : await folder.open(shard);
    if (source === null)
      return failed({
        code: 'weights-missing',
        message: `${file} names the file ${shard}, which is not in ${folder.name}: add it.`,
        file: shard,
      });
    const store = await readSafetensors(source);
    if (!store.ok) return store;
    for (const name of names) {
      const tensor = store.value.get(name);
      const dtype = store.value.unreadable(name);
      if (tensor) tensors.push(tensor);
      else if (dtype !== undefined) unreadable.set(name, dtype);
      else
        return failed({
          code: 'weights-index',
          message: `${file} says that tensor ${name} lies in ${shard}, which does not hold it: index and shards do not belong together, download them again.`,
          file: shard,
        });
    }
  }
  return ok({ store: tensorStore(tensors, unreadable), source: null });
}

/** vocab.json, merges.txt and added_tokens.json; null where the first two are not there. */
async function readVocabularyFiles(folder: Folder): Promise<Result<VocabularyFiles | null>> {
  const merges = await folder.open('merges.txt');
  if (merges === null) return ok(null);
  const vocabulary = await readJsonFile(folder, 'vocab.json');
  if (!vocabulary.ok) return vocabulary;
  if (vocabulary.value === null) return ok(null);
  const added = await readJsonFile(folder, 'added_tokens.json');
  if (!added.ok) return added;
  return ok({ vocabulary: vocabulary.value, merges: await readText(merges), added: added.value });
}

/** The tokenizer's files alone (tokens need no weights); null where there is neither tokenizer.json nor a vocabulary. */
export async function readTokenizerFiles(folder: Folder): Promise<Result<TokenizerFiles | null>> {
  const tokenizer = await readJsonFile(folder, 'tokenizer.json');
  if (!tokenizer.ok) return tokenizer;
  const vocabulary = tokenizer.value === null ? await readVocabularyFiles(folder) : ok(null);
  if (!vocabulary.ok) return vocabulary;
  if (tokenizer.value === null && vocabulary.value === null) return ok(null);
  const tokenizerConfig = await readJsonFile(folder, 'tokenizer_config.json');
  if (!tokenizerConfig.ok) return tokenizerConfig;
  const template = await folder.open('chat_template.jinja');
  return ok({
    tokenizer: tokenizer.value,
    ...(vocabulary.value === null ? {} : { vocabulary: vocabulary.value }),
    tokenizerConfig: tokenizerConfig.value,
    chatTemplate: template === null ? null : await readText(template),
  });
}

/** Configuration and weights of a folder without its tokenizer; their headers are read and checked. */
export async function loadWeights(
  folder: Folder,
): Promise<Result<Pick<LoadedModel, 'config' | 'tensors' | 'source'>>> {
  const json = await readJsonFile(folder, 'config.json');
  if (!json.ok) return json;
  if (json.value === null)
    return failed({
      code: 'model-config-missing',
      message: `${folder.name} has no config.json: choose the folder of a model as transformers stores it.`,
      file: 'config.json',
    });
  const generation = await readJsonFile(folder, 'generation_config.json');
  if (!generation.ok) return generation;
  const config = parseConfig(json.value, generation.value);
  if (!config.ok) return config;
  const weights = await readWeights(folder);
  if (!weights.ok) return weights;
  const checked = checkTensors(config.value, weights.value.store);
  if (!checked.ok) return checked;
  return ok({ config: config.value, tensors: weights.value.store, source: weights.value.source });
}

/** Reads and checks a model folder as the hub stores it; the weights themselves are read when needed. */
export async function loadModelFolder(folder: Folder, id: string): Promise<Result<LoadedModel>> {
  const weights = await loadWeights(folder);
  if (!weights.ok) return weights;
  const tokenizerFiles = await readTokenizerFiles(folder);
  if (!tokenizerFiles.ok) return tokenizerFiles;
  return ok({ id, ...weights.value, tokenizerFiles: tokenizerFiles.value });
}
