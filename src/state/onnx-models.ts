import type { Recipe } from '../recipe/schema.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { OnnxDevice, OnnxRequests } from '../workers/onnx-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';

/** A side as an ONNX export. */
export interface OnnxWish {
  readonly model: ModelReference;
  readonly side: Side;
  /** Whose template goes along. */
  readonly recipe: Recipe;
  readonly dtype: 'f32' | 'f16';
}

/** What is being done before an export can be asked. */
export type OnnxStage =
  | { readonly stage: 'writing'; readonly done: number; readonly total: number }
  | { readonly stage: 'loading' };

/** An export that is loaded. */
export interface LoadedOnnx {
  readonly device: OnnxDevice;
  /** Of loading, without the writing before it. */
  readonly milliseconds: number;
  /** Why another device is not used, in sentences. */
  readonly notes: readonly string[];
  /** Of its files. */
  readonly bytes: number;
}

/** The worker that runs exports; it can be ended with all that it holds. */
export type OnnxClient = Client<OnnxRequests> & { end(): void };

interface Options {
  readonly exports: Client<ExportRequests>;
  readonly onnx: OnnxClient;
  /** Where onnxruntime-web should compute, the best first. */
  readonly devices: (dtype: OnnxWish['dtype']) => readonly OnnxDevice[];
}

/** Exports that are run here by transformers.js: written as others download them, and loaded one at a time. */
export class OnnxModels {
  private loaded: { readonly key: string; readonly model: LoadedOnnx } | null = null;
  /** Something was written since it was given back. */
  private isUsed = false;
  /** Settles when nobody uses the one model. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: Options) {}

  /** Works with an export, which is written and loaded where it is not; one after another. */
  using<T>(
    wish: OnnxWish,
    work: (onnx: Client<OnnxRequests>, loaded: LoadedOnnx) => Promise<T>,
    watch: { readonly signal: AbortSignal; readonly onStage?: (stage: OnnxStage) => void },
  ): Promise<T> {
    const task = this.turn.then(async () => {
      watch.signal.throwIfAborted();
      const loaded = await this.load(wish, watch);
      try {
        return await work(this.options.onnx, loaded);
      } catch (error) {
        // The worker may be gone with what it held: the next that asks loads it again.
        this.loaded = null;
        throw error;
      }
    });
    this.turn = task.catch(() => undefined);
    return task;
  }

  /** Gives the model's memory back, and the room of its files, once nobody is answered by it. */
  unload(): Promise<void> {
    const given = this.turn.then(() => this.giveBack());
    this.turn = given;
    return given;
  }

  private giveBack(): void {
    if (!this.isUsed) return;
    this.isUsed = false;
    this.loaded = null;
    this.options.onnx.end();
    this.options.exports.request('clear', { format: 'onnx', as: 'files' }).catch(() => undefined);
  }

  dispose(): void {
    this.loaded = null;
    this.options.onnx.dispose();
  }

  private async load(
    { model, side, recipe, dtype }: OnnxWish,
    { signal, onStage }: { readonly signal: AbortSignal; readonly onStage?: (stage: OnnxStage) => void },
  ): Promise<LoadedOnnx> {
    const key = JSON.stringify([model.id, side, recipe.model, dtype]);
    if (this.loaded?.key === key) return this.loaded.model;
    this.loaded = null;
    this.isUsed = true;
    const { exports, onnx, devices } = this.options;
    const wish = { kind: 'weights', format: 'onnx', options: { dtype }, model, side, recipe } as const;
    const { files } = await exports.request(
      'write',
      { wish, as: 'files' },
      { signal, onProgress: ({ done, total }) => onStage?.({ stage: 'writing', done, total }) },
    );
    signal.throwIfAborted();
    onStage?.({ stage: 'loading' });
    // Loading cannot be called off half-way, but the worker can be ended with all that it holds.
    const stop = () => onnx.end();
    signal.addEventListener('abort', stop);
    try {
      const runtime = dtype === 'f16' ? 'fp16' : 'fp32';
      const found = await onnx.request('load', { files, dtype: runtime, devices: devices(dtype) });
      const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
      const loaded = { ...found, bytes };
      this.loaded = { key, model: loaded };
      return loaded;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
