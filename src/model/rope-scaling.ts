import * as v from 'valibot';
import type { RopeScaling } from './types.ts';

const positive = v.pipe(
  v.number(),
  v.check((x) => x > 0),
);

/** `rope_scaling`, or `rope_parameters` as transformers 5 writes it: the same keys, and theta. */
export const ropeSchema = v.looseObject({
  rope_theta: v.nullish(positive),
  rope_type: v.nullish(v.string()),
  /** The older spelling of `rope_type`. */
  type: v.nullish(v.string()),
  factor: v.nullish(positive),
  low_freq_factor: v.nullish(positive),
  high_freq_factor: v.nullish(positive),
  original_max_position_embeddings: v.nullish(positive),
  partial_rotary_factor: v.nullish(v.number()),
});

interface RopeConfig {
  readonly settings: v.InferOutput<typeof ropeSchema>;
  readonly maxPositions: number;
  /** `original_max_position_embeddings` beside the settings, which transformers reads first. */
  readonly originalPositions: number | null;
}

/** The scaling of the settings; a string is why it is refused. */
export function readRopeScaling(config: RopeConfig): { scaling: RopeScaling | null } | string {
  const { settings, maxPositions } = config;
  const kind = settings.rope_type ?? settings.type ?? 'default';
  const { factor, low_freq_factor: low, high_freq_factor: high } = settings;
  if ((settings.partial_rotary_factor ?? 1) !== 1)
    return `The model turns only a part of each head (partial_rotary_factor ${settings.partial_rotary_factor}); Temper turns whole heads: choose another model.`;
  switch (kind) {
    case 'default':
      if (Object.values(settings).some((value) => typeof value === 'object' && value !== null))
        return 'The model has rotary settings of its own for each type of layer; Temper computes one for all: choose another model.';
      return { scaling: null };
    case 'linear':
      if (factor == null) return 'config.json scales rotary positions (linear) without a factor.';
      return { scaling: { kind, factor } };
    case 'llama3': {
      if (factor == null || low == null || high == null)
        return 'config.json scales rotary positions (llama3) without factor, low_freq_factor and high_freq_factor.';
      if (high <= low)
        return `config.json scales rotary positions (llama3) with a high_freq_factor of ${high}, which must be above the low_freq_factor of ${low}.`;
      const originalPositions =
        config.originalPositions ?? settings.original_max_position_embeddings ?? maxPositions;
      return {
        scaling: { kind, factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions },
      };
    }
    default:
      return `The model scales its rotary positions by "${kind}"; Temper knows default, linear and llama3: choose a model with one of these.`;
  }
}
