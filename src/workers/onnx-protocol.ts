import type { SamplingOptions } from './protocol.ts';

/** Where onnxruntime-web computes. */
export type OnnxDevice = 'webgpu' | 'wasm';

/** A file of an exported ONNX folder. */
export interface OnnxFile {
  /** Its path in the folder, "onnx/model.onnx". */
  readonly name: string;
  readonly blob: Blob;
}

/** Requests of the worker that runs exported models by transformers.js, as any page would. One model at a time. */
export interface OnnxRequests {
  /** Loads a folder in place of the one before. */
  load: {
    request: {
      readonly files: readonly OnnxFile[];
      readonly dtype: 'fp32' | 'fp16';
      /** The first of these that works. */
      readonly devices: readonly OnnxDevice[];
    };
    response: {
      readonly device: OnnxDevice;
      readonly milliseconds: number;
      /** Why the devices before it did not work, in sentences. */
      readonly notes: readonly string[];
    };
    progress: never;
  };
  /** Token ids of a prompt by transformers.js's own tokenizer and chat template. */
  encode: {
    request: { readonly system: string; readonly prompt: string; readonly format: 'chat' | 'plain' };
    response: { readonly ids: readonly number[] };
    progress: never;
  };
  /** Streams text. */
  generate: {
    request: {
      readonly ids: readonly number[];
      /** Chosen as by the page's own engine. */
      readonly sampling: SamplingOptions;
    };
    response: {
      /** Without the token that ended it. */
      readonly ids: readonly number[];
      readonly text: string;
      readonly reason: 'end' | 'length' | 'cancelled';
      readonly milliseconds: number;
    };
    progress: { readonly text: string };
  };
  /** Logits [rows, V] of the last `rows` positions of a text, row-major. */
  logits: {
    request: { readonly ids: readonly number[]; readonly rows: number };
    response: { readonly logits: Float32Array<ArrayBuffer>; readonly vocabSize: number };
    progress: never;
  };
}
