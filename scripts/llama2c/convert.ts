import { writeSafetensors } from '../../src/model/safetensors-writer.ts';
import type { Tensor } from '../../src/model/types.ts';
import { type Checkpoint, NORM_EPS, ROPE_THETA } from './checkpoint.ts';
import { tokenizerConfig, tokenizerJson } from './tokenizer.ts';
import { BOS_ID, EOS_ID, type Vocabulary } from './vocabulary.ts';

/**
 * Rows [heads·D, C] of a projection for RoPE on halves: Llama on the hub turns (i, i + D/2) of a head where
 * llama2.c turns (2i, 2i + 1). Scores are sums over a head, so both orders give the same attention.
 */
function halfSplit(rows: Float32Array, heads: number, columns: number): Float32Array {
  const headDim = rows.length / columns / heads;
  const out = new Float32Array(rows.length);
  for (let head = 0; head < heads; head++) {
    for (let d = 0; d < headDim; d++) {
      const from = head * headDim + (d % (headDim / 2)) * 2 + (d < headDim / 2 ? 0 : 1);
      out.set(rows.subarray(from * columns, (from + 1) * columns), (head * headDim + d) * columns);
    }
  }
  return out;
}

/** The tensors under their Hugging Face names. */
function modelTensors({ sizes, embedding, layers, finalNorm, head }: Checkpoint): Map<string, Tensor> {
  const { dim: C, hidden: F, heads: H, kvHeads: G, vocab: V } = sizes;
  const KV = (C / H) * G;
  const tensors = new Map<string, Tensor>();
  const add = (name: string, shape: number[], data: Float32Array) =>
    tensors.set(`${name}.weight`, { shape, data });
  add('model.embed_tokens', [V, C], embedding);
  for (const [l, layer] of layers.entries()) {
    const at = `model.layers.${l}`;
    add(`${at}.input_layernorm`, [C], layer.attentionNorm);
    add(`${at}.self_attn.q_proj`, [C, C], halfSplit(layer.q, H, C));
    add(`${at}.self_attn.k_proj`, [KV, C], halfSplit(layer.k, G, C));
    add(`${at}.self_attn.v_proj`, [KV, C], layer.v);
    add(`${at}.self_attn.o_proj`, [C, C], layer.o);
    add(`${at}.post_attention_layernorm`, [C], layer.mlpNorm);
    add(`${at}.mlp.gate_proj`, [F, C], layer.gate);
    add(`${at}.mlp.up_proj`, [F, C], layer.up);
    add(`${at}.mlp.down_proj`, [C, F], layer.down);
  }
  add('model.norm', [C], finalNorm);
  if (head) add('lm_head', [V, C], head);
  return tensors;
}

function configJson({ sizes, head }: Checkpoint): unknown {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: sizes.dim,
    intermediate_size: sizes.hidden,
    num_hidden_layers: sizes.layers,
    num_attention_heads: sizes.heads,
    num_key_value_heads: sizes.kvHeads,
    vocab_size: sizes.vocab,
    max_position_embeddings: sizes.context,
    rms_norm_eps: NORM_EPS,
    rope_theta: ROPE_THETA,
    rope_scaling: null,
    hidden_act: 'silu',
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: head === null,
    bos_token_id: BOS_ID,
    eos_token_id: EOS_ID,
    torch_dtype: 'float32',
  };
}

/** The files of a Hugging Face folder, by name. */
export function convert(checkpoint: Checkpoint, vocabulary: Vocabulary): Map<string, Uint8Array> {
  const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  return new Map([
    ['config.json', json(configJson(checkpoint))],
    // Stories follow each other with BOS between them: like llama2.c, end where the next one would begin.
    ['generation_config.json', json({ bos_token_id: BOS_ID, eos_token_id: [BOS_ID, EOS_ID] })],
    ['model.safetensors', writeSafetensors(modelTensors(checkpoint))],
    ['tokenizer.json', json(tokenizerJson(vocabulary))],
    ['tokenizer_config.json', json(tokenizerConfig(checkpoint.sizes.context))],
  ]);
}
