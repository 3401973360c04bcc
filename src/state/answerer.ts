import type { Recipe } from '../recipe/schema.ts';
import type { Asked, EngineRequests } from '../workers/engine-protocol.ts';
import type { OnnxDevice } from '../workers/onnx-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { OnnxModels } from './onnx-models.ts';

type Generate = EngineRequests['generate'];

/** What a side said. */
type Said = Pick<Generate['response'], 'text' | 'tokens' | 'reason' | 'milliseconds'> & {
  /** Where transformers.js computed it; null: the page's own engine did. */
  readonly by: OnnxDevice | null;
};

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (piece: { readonly text: string }) => void;
}

/** Who answers prompts. */
export type Answerer = (request: Generate['request'], watch: Watch) => Promise<Said>;

/** The page's engine, on WebGPU. */
export const engineAnswers =
  (engine: Client<EngineRequests>): Answerer =>
  async (request, watch) => {
    const { text, tokens, reason, milliseconds } = await engine.request('generate', request, watch);
    return { text, tokens, reason, milliseconds, by: null };
  };

/** The side's ONNX export by transformers.js: it needs no WebGPU (PAGE-141). */
export const onnxAnswers =
  (models: OnnxModels, recipe: () => Recipe): Answerer =>
  ({ system, prompt, format, sampling, ...asked }, { signal, onProgress }) =>
    models.using(
      { model: asked.model, side: asked.side, recipe: withTemplate(recipe(), asked), dtype: 'f32' },
      async (onnx, { device }) => {
        const { ids } = await onnx.request('encode', { system, prompt, format });
        const said = await onnx.request('generate', { ids, sampling }, { signal, onProgress });
        const { text, reason, milliseconds } = said;
        return { text, tokens: said.ids.length, reason, milliseconds, by: device };
      },
      { signal },
    );

const withTemplate = (recipe: Recipe, { choice }: Asked): Recipe => ({
  ...recipe,
  model: { ...recipe.model, ...choice },
});
