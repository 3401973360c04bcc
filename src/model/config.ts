import * as v from 'valibot';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
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
  max_position_embeddings: v.nullish(size, 2048),
  rms_norm_eps: v.nullish(v.pipe(v.number(), v.minValue(0)), 1e-6),
  rope_theta: v.nullish(v.number()),
  rope_scaling: v.nullish(v.looseObject({})),
  rope_parameters: v.nullish(
    v.looseObject({ rope_theta: v.nullish(v.number()), rope_type: v.nullish(v.string()) }),
  ),
  tie_word_embeddings: v.nullish(v.boolean(), false),
  attention_bias: v.nullish(v.boolean(), false),
  mlp_bias: v.nullish(v.boolean(), false),
  hidden_act: v.nullish(v.string(), 'silu'),
  quantization_config: v.nullish(v.looseObject({})),
  eos_token_id: tokenIds,
});

const generationSchema = v.object({ eos_token_id: tokenIds });

const refused = (message: string): { ok: false; fault: Fault } => ({
  ok: false,
  fault: { code: 'model-unsupported', message, file: 'config.json' },
});

/** Checks config.json (and generation_config.json) and keeps what the engine needs. */
export function parseConfig(json: unknown, generation?: unknown): Result<ModelConfig> {
  const named = v.safeParse(
    v.object({ architectures: v.nullish(v.array(v.string())), model_type: v.nullish(v.string()) }),
    json,
  );
  const architecture = named.success
    ? (named.output.architectures?.[0] ?? named.output.model_type ?? null)
    : null;
  if (architecture === null)
    return refused(
      'config.json names no architecture: choose the folder of a model as transformers stores it.',
    );
  if (architecture !== 'LlamaForCausalLM' && architecture !== 'llama')
    return refused(
      `The model is a ${architecture}, which Temper does not train yet: choose a LlamaForCausalLM (SmolLM2, TinyLlama, Llama).`,
    );

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
  const heads = c.num_attention_heads;
  const kvHeads = c.num_key_value_heads ?? heads;
  const headDim = c.head_dim ?? c.hidden_size / heads;
  const rope = c.rope_parameters ?? {};

  if (c.quantization_config != null)
    return refused(
      'The model is stored quantized (quantization_config): choose its bf16, f16 or f32 version.',
    );
  if (c.attention_bias || c.mlp_bias)
    return refused(
      `The model uses ${c.attention_bias ? 'attention_bias' : 'mlp_bias'}, which Temper does not support yet: choose a Llama without biases.`,
    );
  if (c.hidden_act !== 'silu')
    return refused(`The model's activation is ${c.hidden_act}; Temper supports silu only.`);
  if (c.rope_scaling != null)
    return refused(
      'The model scales its rotary positions (rope_scaling), which Temper does not support yet: choose a model without it.',
    );
  if ((rope.rope_type ?? 'default') !== 'default')
    return refused(
      `The model scales its rotary positions (rope_type "${rope.rope_type}"), which Temper does not support yet: choose a model without it.`,
    );
  if (heads % kvHeads !== 0)
    return refused(`${heads} attention heads cannot share ${kvHeads} key/value heads evenly.`);
  if (!Number.isInteger(headDim))
    return refused(`A hidden size of ${c.hidden_size} cannot be divided into ${heads} heads.`);
  if (headDim % 2 !== 0)
    return refused(`The head size is ${headDim}; rotary positions turn pairs, so it must be even.`);

  const fromGeneration = v.safeParse(generationSchema, generation);
  const eos =
    (fromGeneration.success ? fromGeneration.output.eos_token_id : undefined) ?? c.eos_token_id ?? [];
  return ok({
    architecture: 'llama',
    hiddenSize: c.hidden_size,
    intermediateSize: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads,
    kvHeads,
    headDim,
    vocabSize: c.vocab_size,
    maxPositions: c.max_position_embeddings ?? 2048,
    rmsNormEps: c.rms_norm_eps ?? 1e-6,
    ropeTheta: rope.rope_theta ?? c.rope_theta ?? 10000,
    tiedEmbeddings: c.tie_word_embeddings ?? false,
    eosTokenIds: typeof eos === 'number' ? [eos] : eos,
  });
}
