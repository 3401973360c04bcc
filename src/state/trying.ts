import type { Message } from '../data/example.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { type Answerer, engineAnswers, onnxAnswers } from './answerer.ts';
import { templateChoice } from './choice.ts';
import type { ExportSubject } from './export-subject.ts';
import type { GpuStore } from './gpu.ts';
import { type OnnxClient, OnnxModels } from './onnx-models.ts';
import { onnxDevices, TryStore } from './try-export.ts';

interface Options {
  readonly engine: Client<EngineRequests>;
  readonly exports: Client<ExportRequests>;
  readonly onnx: OnnxClient;
  readonly gpu: GpuStore;
  readonly recipe: () => Recipe;
  /** What the Export stage exports, and how ONNX stores its numbers there. */
  readonly subject: () => ExportSubject;
  readonly dtype: () => 'f32' | 'f16';
  /** Throws where the template does not come to an end. */
  readonly vet: (messages: readonly Message[], choice: TemplateChoice) => Promise<unknown>;
}

/** Exports that run on the page itself: tried beside the engine, or answering where there is no WebGPU. */
export class Trying {
  readonly trial: TryStore;
  /** Answers prompts: the engine, or transformers.js where there is no GPU for it. */
  readonly answer: Answerer;
  private readonly models: OnnxModels;

  constructor({ engine, exports, onnx, gpu, recipe, subject, dtype, vet }: Options) {
    this.models = new OnnxModels({
      exports,
      onnx,
      devices: (numbers) => onnxDevices(gpu.store.getState().report, numbers),
    });
    const [byEngine, byOnnx] = [engineAnswers(engine), onnxAnswers(this.models, recipe)];
    this.answer = (request, watch) => (gpu.isMissing ? byOnnx : byEngine)(request, watch);
    this.trial = new TryStore({
      models: this.models,
      engine,
      hasEngine: () => !gpu.isMissing,
      subject,
      dtype,
      vet: (prompt, of) => vet([{ role: 'user', content: prompt }], templateChoice(of.recipe.model)),
    });
  }

  dispose(): void {
    this.trial.cancel();
    this.models.dispose();
  }
}
