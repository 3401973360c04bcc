import type { ByteSource } from '../io/bytes.ts';

/** What the engine needs of config.json (Llama family). */
export interface ModelConfig {
  readonly architecture: 'llama';
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
  readonly maxPositions: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  readonly tiedEmbeddings: boolean;
  /** Ids that end generation (generation_config.json before config.json). */
  readonly eosTokenIds: readonly number[];
}

export type DType = 'BF16' | 'F16' | 'F32';

/** A tensor's bytes in their file, row-major. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  read(): Promise<Uint8Array>;
}

/** The tensors of a model folder, by Hugging Face name. */
export interface TensorStore {
  get(name: string): StoredTensor | undefined;
  names(): readonly string[];
}

/** A named f32 tensor in memory, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** An adapter as PEFT stores it: name without adapter name, for example "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight". */
export type AdapterTensors = ReadonlyMap<string, Tensor>;

/** Files of a tokenizer, as JSON values still to be validated. */
export interface TokenizerFiles {
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  /** chat_template.jinja where the folder has one. */
  readonly chatTemplate: string | null;
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
