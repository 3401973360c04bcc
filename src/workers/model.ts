import { filesFolder } from '../io/browser/file.ts';
import { urlFolder } from '../io/browser/url-folder.ts';
import type { Folder } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { judgeEmbeddings } from '../model/embeddings.ts';
import { loadModelFolder, loadWeights, readTokenizerFiles } from '../model/folder.ts';
import { modelTensors } from '../model/layout.ts';
import type { LoadedModel } from '../model/types.ts';
import { type Judged, offeredEnds } from '../tokens/template/offers.ts';
import { type ChatTokenizer, createTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { ModelReference, ModelSummary } from './protocol.ts';

const WEIGHTS = 'model.safetensors';

/** The folder that a reference means. */
export function openModel(model: ModelReference): Folder {
  if (model.kind === 'url') return urlFolder(model.url);
  const { name, files } = model;
  const folder = filesFolder(name, files);
  const weights = files.filter((file) => /\.safetensors(\.index\.json)?$/.test(file.name));
  const [only] = weights;
  if (weights.length !== 1 || !only?.name.endsWith('.safetensors')) return folder;
  // People rename what they keep: the only weights there are need not have the hub's name.
  return { name, open: (file) => folder.open(file === WEIGHTS ? only.name : file) };
}

/** A model that can be mixed, masked and trained for; its weights are still to be read. */
export interface CheckedModel {
  readonly model: LoadedModel;
  readonly tokenizer: ChatTokenizer;
}

const noTokenizer = (name: string): Fault => ({
  code: 'tokenizer-missing',
  message: `${name} has no tokenizer.json, and without it no text becomes tokens: add the file as transformers stores it.`,
  file: 'tokenizer.json',
});

/** Configuration, headers of the weights and tokenizer of a folder, or the first fault among them. */
export async function readModel(folder: Folder, name: string): Promise<Result<CheckedModel>> {
  const model = await loadModelFolder(folder, name);
  if (!model.ok) return model;
  if (!model.value.tokenizerFiles) return failed(noTokenizer(name));
  const tokenizer = createTokenizer(model.value.tokenizerFiles);
  return tokenizer.ok ? ok({ model: model.value, tokenizer: tokenizer.value }) : tokenizer;
}

/** The tokenizer of a folder, or why it has none that can be used. */
export async function readTokenizer(folder: Folder, name: string): Promise<Result<ChatTokenizer>> {
  const files = await readTokenizerFiles(folder);
  if (!files.ok) return files;
  return files.value ? createTokenizer(files.value) : failed(noTokenizer(name));
}

/** Other added tokens that the ends are compared with: those of the vocabulary, then rows that it leaves unused. */
function otherTokens(tokenizer: ChatTokenizer, rows: number): number[] {
  const special = tokenizer.specialTokens.flatMap((token) => tokenizer.idOf(token) ?? []);
  const last = Math.max(-1, ...special);
  return [
    ...special,
    ...Array.from({ length: Math.min(32, Math.max(0, rows - 1 - last)) }, (_, i) => last + 1 + i),
  ];
}

/**
 * Whether the tokens that may end answers were trained: those of the templates on offer, and `ends` (that of the
 * template in use, EOS). null: the weights are not here, or cannot be read.
 */
export async function judgeEnds(
  folder: Folder,
  tokenizer: ChatTokenizer,
  ends: readonly (number | null)[],
): Promise<Judged> {
  const weights = await loadWeights(folder);
  if (!weights.ok) return null;
  const { config, tensors } = weights.value;
  const ids = [...new Set([...offeredEnds(tokenizer), ...ends])].filter((id) => id !== null);
  return judgeEmbeddings(config, tensors, ids, otherTokens(tokenizer, config.vocabSize));
}

const BYTES: Readonly<Record<string, number>> = { BF16: 2, F16: 2, F32: 4 };

/** What there is to say of a model before its weights are read. */
export function summarize({ config, tensors }: LoadedModel): ModelSummary {
  const dtypes = new Set<string>();
  let parameters = 0;
  let bytes = 0;
  for (const { name, shape } of modelTensors(config)) {
    const dtype = tensors.get(name)?.dtype ?? 'F32';
    const count = shape.reduce((product, size) => product * size, 1);
    dtypes.add(dtype);
    parameters += count;
    bytes += count * (BYTES[dtype] ?? 4);
  }
  const { architecture, maxPositions, slidingWindow } = config;
  return { architecture, parameters, dtypes: [...dtypes], bytes, maxPositions, slidingWindow };
}
