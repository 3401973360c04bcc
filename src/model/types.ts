import type { ByteSource } from '../io/bytes.ts';
import type { Target } from '../recipe/schema.ts';

export type Architecture = 'llama' | 'mistral' | 'qwen2' | 'qwen3';

/** How rotary frequencies are stretched past the positions a model was first trained on. */
export type RopeScaling =
  /** All of them by one factor (position interpolation, Chen et al. 2023). */
  | { readonly kind: 'linear'; readonly factor: number }
  /** By wavelength: the long ones by the factor, the short ones not at all (Llama 3.1). */
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalPositions: number;
    };

/** What the engine needs of config.json (Llama family). */
export interface ModelConfig {
  readonly architecture: Architecture;
  /** C: width of the residual stream. */
  readonly hiddenSize: number;
  /** F: width of the MLP. */
  readonly intermediateSize: number;
  readonly layers: number;
  /** H query heads, G key/value heads, D head size. */
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** V. */
  readonly vocabSize: number;
  /** As config.json has it; what a context may reach is `contextLimit`. */
  readonly maxPositions: number;
  /** A query sees this many keys, itself among them; null: all before it. */
  readonly slidingWindow: number | null;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling | null;
  readonly tiedEmbeddings: boolean;
  /** Linear layers that add a bias. */
  readonly biased: readonly Target[];
  /** RMSNorm on every head of q and k, before RoPE (Qwen3). */
  readonly qkNorm: boolean;
  /** Ids that end generation (generation_config.json before config.json). */
  readonly eosTokenIds: readonly number[];
}

export type DType = 'BF16' | 'F16' | 'F32';

/** A tensor's bytes in their file, row-major. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Its bytes [start, end); all of them without a range. */
  read(start?: number, end?: number): Promise<Uint8Array>;
}

/** The tensors of a model folder, by Hugging Face name. */
export interface TensorStore {
  get(name: string): StoredTensor | undefined;
  names(): readonly string[];
  /** The dtype of a tensor that is stored as something the engine does not read (integers, f64, f8). */
  unreadable(name: string): string | undefined;
}

/** A named f32 tensor in memory, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** An adapter as PEFT stores it: name without adapter name, for example "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight". */
export type AdapterTensors = ReadonlyMap<string, Tensor>;

/** A vocabulary as GPT-2 and Qwen2 first stored it, as JSON values still to be validated. */
export interface VocabularyFiles {
  /** vocab.json: pieces and ids. */
  readonly vocabulary: unknown;
  /** merges.txt: a pair of pieces a line. */
  readonly merges: string;
  /** added_tokens.json; null where the folder has none. */
  readonly added: unknown;
}

/** Files of a tokenizer, as JSON values still to be validated. */
export interface TokenizerFiles {
  /** tokenizer.json; null where the folder has a vocabulary instead. */
  readonly tokenizer: unknown;
  readonly vocabulary?: VocabularyFiles;
  readonly tokenizerConfig: unknown;
  /** chat_template.jinja where the folder has one. */
  readonly chatTemplate: string | null;
  /** Those of the folder additional_chat_templates, by name. */
  readonly moreTemplates?: readonly { readonly name: string; readonly source: string }[];
}

/** Everything that was read from a model folder. */
export interface LoadedModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly tensors: TensorStore;
  /** null: the folder has no tokenizer (enough for ids in, logits out). */
  readonly tokenizerFiles: TokenizerFiles | null;
  /** The weights' file, for exports that copy it; null where they are sharded. */
  readonly source: ByteSource | null;
}
