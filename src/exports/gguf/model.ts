import { ok, type Result, TemperError } from '../../io/faults.ts';
import type { ModelConfig } from '../../model/types.ts';
import { type ChatTokenizer, createTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import type { Artefact } from '../artefact.ts';
import { mergedTensors } from '../weights/merge.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { plainTemplate } from '../weights/plain-template.ts';
import type { WeightsSource } from '../weights/source.ts';
import { ggufArchitecture, ggufName } from './architecture.ts';
import { BASE_FILE, companions, MODEL_FILE } from './companions.ts';
import { f32, type GgmlType, type GgufTensor, type GgufValue, ggufFile, string, u32 } from './format.ts';
import { shortName } from './readme.ts';
import { frequencyDivisors, isReordered } from './rope.ts';
import { checkRunnable, runNotes } from './runnable.ts';
import { encoded, tensorPieces } from './tensors.ts';
import { ggufVocabulary, NO_VOCABULARY } from './vocabulary.ts';

/** llama.cpp's number for what most matrices are stored as. */
const FILE_TYPE: Readonly<Record<GgmlType, number>> = { F32: 0, F16: 1 };

function hyperparameters(config: ModelConfig): [string, GgufValue][] {
  const name = ggufArchitecture(config);
  const { ropeScaling, slidingWindow } = config;
  const window: [string, GgufValue][] =
    slidingWindow === null ? [] : [[`${name}.attention.sliding_window`, u32(slidingWindow)]];
  const scaling: [string, GgufValue][] =
    ropeScaling?.kind !== 'linear'
      ? []
      : [
          [`${name}.rope.scaling.type`, string('linear')],
          [`${name}.rope.scaling.factor`, f32(ropeScaling.factor)],
        ];
  return [
    [`${name}.vocab_size`, u32(config.vocabSize)],
    [`${name}.context_length`, u32(config.maxPositions)],
    [`${name}.embedding_length`, u32(config.hiddenSize)],
    [`${name}.block_count`, u32(config.layers)],
    [`${name}.feed_forward_length`, u32(config.intermediateSize)],
    [`${name}.attention.head_count`, u32(config.heads)],
    [`${name}.attention.head_count_kv`, u32(config.kvHeads)],
    [`${name}.attention.key_length`, u32(config.headDim)],
    [`${name}.attention.value_length`, u32(config.headDim)],
    [`${name}.attention.layer_norm_rms_epsilon`, f32(config.rmsNormEps)],
    ...window,
    [`${name}.rope.dimension_count`, u32(config.headDim)],
    [`${name}.rope.freq_base`, f32(config.ropeTheta)],
    ...scaling,
  ];
}

/** Tokens that llama.cpp asks of a model whose name has "phi-3" or "phi3" in it: without one it does not load. */
const PHI3_TOKENS = ['<s>', '</s>', '<unk>', '<|endoftext|>'];

/**
 * A name from which llama.cpp draws nothing that is not so: it lets special tokens take the white space after them
 * where the name is a Phi-3's.
 */
function plainName(name: string, tokenizer: ChatTokenizer | null): string {
  const isPhi3 = PHI3_TOKENS.every((token) => tokenizer !== null && tokenizer.idOf(token) !== null);
  return isPhi3 ? name : name.replaceAll(/phi(?=-?3)/gi, '$& ');
}

/** All tensors in llama.cpp's names and order of rows: matrices in `type`, vectors in f32. */
function tensorsOf(source: WeightsSource, type: GgmlType): GgufTensor[] {
  const { config } = source.model;
  const scaled = config.ropeScaling?.kind === 'llama3' ? frequencyDivisors(config, config.ropeScaling) : null;
  const tensors = mergedTensors(source).map((tensor): GgufTensor => {
    const name = ggufName(tensor.name);
    if (name === null) throw new TemperError('gguf-name', `${tensor.name} has no name in GGUF.`);
    const stored = tensor.shape.length > 1 ? type : 'F32';
    const headDim = isReordered(config, tensor.name) ? config.headDim : null;
    return { name, shape: tensor.shape, type: stored, bytes: () => tensorPieces(tensor, stored, headDim) };
  });
  if (scaled === null) return tensors;
  const name = 'rope_freqs.weight';
  return [
    ...tensors,
    { name, shape: [scaled.length], type: 'F32', bytes: () => [encoded(name, scaled, 'F32')] },
  ];
}

/** The model's tokenizer as GGUF holds it, and the chat template in use. */
function vocabularyOf({ model, tokenizer }: WeightsSource): ReturnType<typeof ggufVocabulary> {
  const { tokenizerFiles: files, config } = model;
  if (files === null) return ok(NO_VOCABULARY);
  if (tokenizer === null) {
    // It could not be read: told here, where a model without it would be half of one.
    const why = createTokenizer(files);
    return why.ok ? ok(NO_VOCABULARY) : why;
  }
  const vocabulary = ggufVocabulary(files, tokenizer, config);
  if (!vocabulary.ok) return vocabulary;
  const template = withoutGeneration(tokenizer.template?.source ?? plainTemplate(tokenizer) ?? '');
  const { metadata, notes } = vocabulary.value;
  return ok({ metadata: [...metadata, ['tokenizer.chat_template', string(template)]], notes });
}

/**
 * A chat template without transformers' generation tags, which other Jinjas do not know. An empty block takes each
 * one's place, so that white space beside it is as it was.
 */
function withoutGeneration(template: string): string {
  return template
    .replaceAll(/(\{%[-+]?\s*)generation(\s*[-+]?%\})/g, '$1if true$2')
    .replaceAll(/(\{%[-+]?\s*)endgeneration(\s*[-+]?%\})/g, '$1endif$2');
}

/**
 * The whole model, base or tuned, as one GGUF file with its tokenizer and chat template (EXP-41). f16 by default:
 * llama.cpp multiplies it on every device, and it holds what bf16 holds but for the smallest numbers.
 */
export async function planGgufModel(
  source: WeightsSource,
  { dtype }: WeightsOptions,
): Promise<Result<Artefact>> {
  const { model, adapter, baseName, story } = source;
  const runnable = checkRunnable(model.config);
  if (!runnable.ok) return runnable;
  const vocabulary = vocabularyOf(source);
  if (!vocabulary.ok) return vocabulary;
  const type = dtype === 'f32' ? 'F32' : 'F16';
  const name = adapter === null ? shortName(baseName) : (story?.run ?? `${shortName(baseName)} with LoRA`);
  const metadata = new Map<string, GgufValue>([
    ['general.architecture', string(ggufArchitecture(model.config))],
    ['general.type', string('model')],
    ['general.name', string(plainName(name, source.tokenizer))],
    ['general.file_type', u32(FILE_TYPE[type])],
    ['general.quantization_version', u32(2)],
    ...hyperparameters(model.config),
    ...vocabulary.value.metadata,
  ]);
  const file = adapter === null ? BASE_FILE : MODEL_FILE;
  const beside = companions(source, adapter === null ? 'base' : 'model', [
    ...runNotes(model.config),
    ...vocabulary.value.notes,
  ]);
  return ok({
    files: [ggufFile(file, metadata, tensorsOf(source, type)), ...beside.files],
    notes: beside.notes,
  });
}
