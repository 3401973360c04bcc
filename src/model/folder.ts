import * as v from 'valibot';
import { type ByteSource, type Folder, readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { parseConfig } from './config.ts';
import { readJsonFile } from './json.ts';
import { checkTensors } from './layout.ts';
import { readSafetensors, tensorStore } from './safetensors.ts';
import type { LoadedModel, StoredTensor, TensorStore, TokenizerFiles } from './types.ts';

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
  for (const shard of new Set(Object.values(index.output.weight_map))) {
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
    for (const name of store.value.names()) {
      const tensor = store.value.get(name);
      if (tensor && index.output.weight_map[name] === shard) tensors.push(tensor);
    }
  }
  return ok({ store: tensorStore(tensors), source: null });
}

/** The tokenizer's files alone (the data worker needs no weights); null where tokenizer.json is not there. */
export async function readTokenizerFiles(folder: Folder): Promise<Result<TokenizerFiles | null>> {
  const tokenizer = await readJsonFile(folder, 'tokenizer.json');
  if (!tokenizer.ok) return tokenizer;
  if (tokenizer.value === null) return ok(null);
  const tokenizerConfig = await readJsonFile(folder, 'tokenizer_config.json');
  if (!tokenizerConfig.ok) return tokenizerConfig;
  const template = await folder.open('chat_template.jinja');
  return ok({
    tokenizer: tokenizer.value,
    tokenizerConfig: tokenizerConfig.value,
    chatTemplate: template === null ? null : await readText(template),
  });
}

/** Reads and checks a model folder as the hub stores it; the weights themselves are read when needed. */
export async function loadModelFolder(folder: Folder, id: string): Promise<Result<LoadedModel>> {
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
  const tokenizerFiles = await readTokenizerFiles(folder);
  if (!tokenizerFiles.ok) return tokenizerFiles;
  return ok({
    id,
    config: config.value,
    tensors: weights.value.store,
    tokenizerFiles: tokenizerFiles.value,
    source: weights.value.source,
  });
}
