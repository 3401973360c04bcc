import * as v from 'valibot';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { FAMILIES, type Family } from './families.ts';
import { readRopeScaling, ropeSchema } from './rope-scaling.ts';
import type { ModelConfig } from './types.ts';

const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const tokenIds = v.nullish(v.union([v.number(), v.array(v.number())]));

/** The keys of config.json that the engine depends on; what it does not read it does not check. */
const schema = v.object({
  architectures: v.nullish(v.array(v.string())),
  model_type: v.nullish(v.string()),
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: v.nullish(size),
  head_dim: v.nullish(size),
  vocab_size: size,
  max_position_embeddings: v.nullish(size),
  original_max_position_embeddings: v.nullish(size),
  rms_norm_eps: v.nullish(v.pipe(v.number(), v.minValue(0))),
  rope_theta: v.nullish(v.number()),
  rope_scaling: v.nullish(ropeSchema),
  rope_parameters: v.nullish(ropeSchema),
  partial_rotary_factor: v.nullish(v.number()),
  sliding_window: v.nullish(size),
  use_sliding_window: v.nullish(v.boolean(), false),
  max_window_layers: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)), 28),
  layer_types: v.nullish(v.array(v.string())),
  tie_word_embeddings: v.nullish(v.boolean(), false),
  attention_bias: v.nullish(v.boolean(), false),
  mlp_bias: v.nullish(v.boolean(), false),
  hidden_act: v.nullish(v.string(), 'silu'),
  quantization_config: v.nullish(v.looseObject({})),
  eos_token_id: tokenIds,
});

type RawConfig = v.InferOutput<typeof schema>;

const generationSchema = v.object({ eos_token_id: tokenIds });

const refused = (message: string): { ok: false; fault: Fault } => ({
  ok: false,
  fault: { code: 'model-unsupported', message, file: 'config.json' },
});

/** Even, so that RoPE turns pairs; the attention kernels are made for no more than 256. */
const HEAD_SIZES = { least: 8, most: 256 };

/** The family that config.json names. */
function readFamily(json: unknown): Result<Family> {
  const named = v.safeParse(
    v.object({ architectures: v.nullish(v.array(v.string())), model_type: v.nullish(v.string()) }),
    json,
  );
  const name = named.success ? (named.output.architectures?.[0] ?? named.output.model_type ?? null) : null;
  if (name === null)
    return refused(
      'config.json names no architecture: choose the folder of a model as transformers stores it.',
    );
  const family = FAMILIES.get(name);
  if (family) return ok(family);
  const known = [...FAMILIES.keys()].filter((key) => key.endsWith('ForCausalLM'));
  return refused(
    `The model is a ${name}, which Temper does not train: choose a ${known.slice(0, -1).join(', ')} or ${known.at(-1)} (SmolLM2, TinyLlama, Llama 3, Mistral, Qwen2.5, Qwen3).`,
  );
}

function readHeads(
  c: RawConfig,
  { absent }: Family,
): Result<Pick<ModelConfig, 'heads' | 'kvHeads' | 'headDim'>> {
  const heads = c.num_attention_heads;
  // Absent is the family's default, null is the number of heads: so transformers reads it.
  const absentKvHeads = c.num_key_value_heads === undefined ? absent.kvHeads : null;
  const kvHeads = c.num_key_value_heads ?? absentKvHeads ?? heads;
  const headDim = c.head_dim ?? absent.headDim ?? c.hidden_size / heads;
  if (heads % kvHeads !== 0)
    return refused(`${heads} attention heads cannot share ${kvHeads} key/value heads evenly.`);
  if (!Number.isInteger(headDim))
    return refused(`A hidden size of ${c.hidden_size} cannot be divided into ${heads} heads.`);
  if (headDim % 2 !== 0 || headDim < HEAD_SIZES.least || headDim > HEAD_SIZES.most)
    return refused(
      `The head size is ${headDim}; Temper computes even head sizes from ${HEAD_SIZES.least} to ${HEAD_SIZES.most}: choose another model.`,
    );
  return ok({ heads, kvHeads, headDim });
}

function readRope(
  c: RawConfig,
  maxPositions: number,
): Result<Pick<ModelConfig, 'ropeTheta' | 'ropeScaling'>> {
  const written = [c.rope_scaling, c.rope_parameters].find((s) => s && Object.keys(s).length > 0) ?? {};
  const settings = {
    ...written,
    partial_rotary_factor: written.partial_rotary_factor ?? c.partial_rotary_factor,
  };
  const originalPositions = c.original_max_position_embeddings ?? null;
  const rope = readRopeScaling({ settings, maxPositions, originalPositions });
  if (typeof rope === 'string') return refused(rope);
  return ok({ ropeTheta: settings.rope_theta ?? c.rope_theta ?? 10000, ropeScaling: rope.scaling });
}

/** Checks config.json (and generation_config.json) and keeps what the engine needs. */
export function parseConfig(json: unknown, generation?: unknown): Result<ModelConfig> {
  const named = readFamily(json);
  if (!named.ok) return named;
  const family = named.value;
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return failed({
      code: 'model-config-invalid',
      message: `config.json: ${v.getDotPath(issue) ?? 'the file'} is not as expected (${issue.message}).`,
      file: 'config.json',
    });
  }
  const c = parsed.output;
  if (c.quantization_config != null)
    return refused(
      'The model is stored quantized (quantization_config): choose its bf16, f16 or f32 version.',
    );
  if (c.hidden_act !== 'silu')
    return refused(`The model's activation is ${c.hidden_act}; Temper supports silu only.`);
  const strange = c.layer_types?.find((type) => type !== 'full_attention' && type !== 'sliding_attention');
  if (strange !== undefined)
    return refused(
      `The model has layers of type ${strange} (layer_types); Temper computes full_attention and sliding_attention: choose another model.`,
    );
  const maxPositions = c.max_position_embeddings ?? family.absent.maxPositions;
  const heads = readHeads(c, family);
  if (!heads.ok) return heads;
  const rope = readRope(c, maxPositions);
  if (!rope.ok) return rope;

  const flags = {
    attentionBias: c.attention_bias ?? false,
    mlpBias: c.mlp_bias ?? false,
    layers: c.num_hidden_layers,
    slidingWindow: c.sliding_window,
    useSlidingWindow: c.use_sliding_window ?? false,
    maxWindowLayers: c.max_window_layers ?? 28,
    layerTypes: c.layer_types ?? null,
  };
  const fromGeneration = v.safeParse(generationSchema, generation);
  const eos =
    (fromGeneration.success ? fromGeneration.output.eos_token_id : undefined) ?? c.eos_token_id ?? [];
  return ok({
    architecture: family.architecture,
    hiddenSize: c.hidden_size,
    intermediateSize: c.intermediate_size,
    layers: c.num_hidden_layers,
    ...heads.value,
    vocabSize: c.vocab_size,
    maxPositions,
    slidingWindow: family.slidingWindow(flags),
    rmsNormEps: c.rms_norm_eps ?? 1e-6,
    ...rope.value,
    tiedEmbeddings: c.tie_word_embeddings ?? false,
    biased: family.biased(flags),
    qkNorm: family.qkNorm,
    eosTokenIds: typeof eos === 'number' ? [eos] : eos,
  });
}
