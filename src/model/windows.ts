import * as v from 'valibot';
import type { ModelConfig } from './types.ts';

const schema = v.object({
  layer_types: v.nullish(v.array(v.string())),
  max_window_layers: v.nullish(v.number()),
});

/**
 * The sliding window of each layer, null where it sees every key before it: what matters past the window, where the
 * engine does not go. Mistral slides in all layers; Qwen in those that config.json (`json`, which was checked) names.
 */
export function layerWindows(
  json: unknown,
  { architecture, layers, slidingWindow }: ModelConfig,
): readonly (number | null)[] {
  const parsed = v.safeParse(schema, json);
  const { layer_types: types = null, max_window_layers: first = null } = parsed.success ? parsed.output : {};
  const isQwen = architecture === 'qwen2' || architecture === 'qwen3';
  return Array.from({ length: layers }, (_, layer) => {
    if (!isQwen) return slidingWindow;
    const slides = types ? types[layer] === 'sliding_attention' : layer >= (first ?? 28);
    return slides ? slidingWindow : null;
  });
}
