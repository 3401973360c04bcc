import * as v from 'valibot';
import type { Folder } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { recipeSchema, TARGETS } from '../recipe/schema.ts';
import { tensorFloats } from './decode.ts';
import { readJsonFile } from './json.ts';
import { type LoraSettings, loraTensors } from './lora.ts';
import { readSafetensors } from './safetensors.ts';
import type { AdapterTensors, ModelConfig, Tensor } from './types.ts';

/** A LoRA adapter as PEFT stores it. */
export interface Adapter {
  readonly lora: LoraSettings;
  readonly tensors: AdapterTensors;
}

/** Fields that make another computation of LoRA: what they were trained with is wrong without them. */
const VARIANTS = [
  'alora_invocation_tokens',
  'arrow_config',
  'kasa_config',
  'layer_replication',
  'monteclora_config',
  'target_parameters',
  'use_bdlora',
  'use_qalora',
] as const;

/** Whether a field of the configuration says something. */
const isSet = (value: unknown): boolean =>
  Boolean(value) && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const patternSchema = v.nullish(v.record(v.string(), v.number()), {});
const schema = v.looseObject({
  peft_type: v.string(),
  task_type: v.nullish(v.string(), 'CAUSAL_LM'),
  base_model_name_or_path: v.nullish(v.string(), null),
  r: v.pipe(v.number(), v.integer(), v.minValue(1)),
  lora_alpha: v.pipe(v.number(), v.finite()),
  lora_dropout: v.nullish(v.number(), 0),
  use_rslora: v.nullish(v.boolean(), false),
  use_dora: v.nullish(v.boolean(), false),
  fan_in_fan_out: v.nullish(v.boolean(), false),
  bias: v.nullish(v.string(), 'none'),
  lora_bias: v.nullish(v.boolean(), false),
  modules_to_save: v.nullish(v.array(v.string()), []),
  trainable_token_indices: v.nullish(v.unknown(), null),
  layers_to_transform: v.nullish(v.unknown(), null),
  init_lora_weights: v.nullish(v.union([v.boolean(), v.string()]), true),
  rank_pattern: patternSchema,
  alpha_pattern: patternSchema,
});
type Config = v.InferOutput<typeof schema>;

/** Ways to begin that change the base's own weights too: what is learned fits those, and not the base. */
const CHANGES_BASE = /^(pissa|olora|loftq|corda|lora_ga)/i;

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
const PICKLED = 'adapter_model.bin';
const NAME = /\.layers\.\d+\.(?:self_attn|mlp)\.(q|k|v|o|gate|up|down)_proj\.lora_[AB]\.weight$/;

const refused = (message: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ code: 'adapter-unsupported', message, file: CONFIG });

/** Why an adapter is of a kind that is not computed here; null: it is plain LoRA of one rank. */
function unsupported(config: Config): string | null {
  const { peft_type: kind, task_type: task, modules_to_save: saved, init_lora_weights: start } = config;
  if (kind !== 'LORA')
    return `It is of PEFT's type ${kind}, and Temper computes LORA: train or convert it as LoRA.`;
  if (task !== 'CAUSAL_LM') return `It was trained for ${task}, and Temper's models write text (CAUSAL_LM).`;
  if (config.use_dora)
    return 'It uses DoRA (use_dora), whose magnitudes Temper does not apply: merge it into its base with PEFT (merge_and_unload) and load that as the model.';
  if (saved && saved.length > 0)
    return `It brings whole layers of its own (modules_to_save: ${saved.join(', ')}): merge it into its base with PEFT (merge_and_unload) and load that as the model.`;
  if (config.trainable_token_indices != null)
    return 'It brings rows of the embedding of its own (trainable_token_indices): merge it into its base with PEFT and load that as the model.';
  if (config.bias !== 'none' || config.lora_bias)
    return `It trains biases (${config.lora_bias ? 'lora_bias' : `bias: ${config.bias}`}), and Temper reads the two matrices alone: merge it into its base with PEFT and load that as the model.`;
  const variant = VARIANTS.find((field) => isSet(config[field]));
  if (variant !== undefined)
    return `It is a kind of LoRA that is computed in another way (${variant}): merge it into its base with PEFT (merge_and_unload), where that can be done, and load that as the model.`;
  if (config.fan_in_fan_out) return 'Its matrices lie the other way round (fan_in_fan_out), as for GPT-2.';
  if (config.layers_to_transform != null)
    return 'It adapts some layers only (layers_to_transform), and Temper adapts all: merge it into its base with PEFT and load that as the model.';
  if (typeof start === 'string' && CHANGES_BASE.test(start))
    return `It began as ${start} (init_lora_weights), which changes the base's own weights: save it with PEFT's path_initial_model_for_weight_conversion, which makes plain LoRA of it.`;
  if (patternsDiffer(config))
    return 'It has ranks or alphas of its own for some layers (rank_pattern, alpha_pattern), and Temper has one of each.';
  return null;
}

const patternsDiffer = ({ r, lora_alpha: alpha, rank_pattern: ranks, alpha_pattern: alphas }: Config) =>
  Object.values(ranks ?? {}).some((rank) => rank !== r) ||
  Object.values(alphas ?? {}).some((one) => one !== alpha);

/** Reads adapter_config.json and adapter_model.safetensors; the targets are those of the tensors. */
export async function readAdapter(folder: Folder): Promise<Result<Adapter>> {
  const found = await readPeft(folder);
  return found.ok ? ok(found.value.adapter) : found;
}

/** An adapter and what it says it was trained on: a name, a path on somebody's disk, or nothing. */
export interface PeftFolder {
  readonly adapter: Adapter;
  readonly base: string | null;
}

/** The same with the base that the adapter names (EXP-30). */
export async function readPeft(folder: Folder): Promise<Result<PeftFolder>> {
  const json = await readJsonFile(folder, CONFIG);
  if (!json.ok) return json;
  const source = await folder.open(WEIGHTS);
  if (json.value !== null && source === null && (await folder.open(PICKLED)) !== null)
    return failed({
      code: 'adapter-unsupported',
      message: `${folder.name} has ${PICKLED}, a format that can run programs: save the adapter again as safetensors (save_pretrained with a PEFT of today).`,
      file: PICKLED,
    });
  if (json.value === null || source === null)
    return failed({
      code: 'adapter-missing',
      message: `${folder.name} has no ${json.value === null ? CONFIG : WEIGHTS}: choose the folder of an adapter as PEFT stores it.`,
    });
  const parsed = v.safeParse(schema, json.value);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return refused(`${CONFIG}: ${v.getDotPath(issue) ?? 'the file'} is not as expected (${issue.message}).`);
  }
  const c = parsed.output;
  const why = unsupported(c);
  if (why !== null) return refused(`${folder.name} cannot be used. ${why}`);

  const store = await readSafetensors(source);
  if (!store.ok) return store;
  const found = new Set<string>();
  const tensors = new Map<string, Tensor>();
  for (const name of store.value.names()) {
    const target = NAME.exec(name)?.[1];
    const stored = store.value.get(name);
    if (target === undefined || stored === undefined)
      return refused(
        `The adapter holds ${name}, which is no LoRA matrix of q, k, v, o, gate, up or down: Temper cannot apply it.`,
      );
    found.add(target);
    const data = await tensorFloats(stored);
    if (!data.every(Number.isFinite))
      return failed({
        code: 'adapter-damaged',
        message: `${name} in ${WEIGHTS} holds values that are no numbers: the training that made it broke, choose an earlier checkpoint of it.`,
        file: WEIGHTS,
      });
    tensors.set(name, { shape: stored.shape, data });
  }
  if (found.size === 0)
    return refused(`${folder.name} cannot be used: ${WEIGHTS} holds no LoRA matrix at all.`);
  const lora = v.safeParse(recipeSchema.entries.lora, {
    rank: c.r,
    alpha: c.lora_alpha,
    // A habit of its training, which changes nothing of what was learned.
    dropout: Math.min(0.95, Math.max(0, c.lora_dropout ?? 0)),
    targets: TARGETS.filter((target) => found.has(target)),
    rsLora: c.use_rslora ?? false,
  });
  if (!lora.success) return refused(`${folder.name} cannot be used: ${lora.issues[0].message}`);
  return ok({ adapter: { lora: lora.output, tensors }, base: c.base_model_name_or_path ?? null });
}

/** Refuses an adapter that was made for a model of another shape. */
export function checkAdapter(config: ModelConfig, adapter: Adapter): Result<null> {
  const expected = new Map<string, readonly number[]>();
  for (const { aName, bName, inSize, outSize, rank } of loraTensors(config, adapter.lora)) {
    expected.set(aName, [rank, inSize]);
    expected.set(bName, [outSize, rank]);
  }
  const bad = (what: string) =>
    failed({
      code: 'adapter-shape',
      message: `The adapter does not fit this model: ${what} Choose the base model it was trained on.`,
    });
  if (expected.size === 0) return bad('it holds no LoRA tensor.');
  for (const [name, shape] of expected) {
    const tensor = adapter.tensors.get(name);
    const wanted = shape.join(', ');
    if (tensor === undefined) return bad(`${name} ([${wanted}]) is missing.`);
    if (tensor.shape.join(', ') !== wanted)
      return bad(`${name} is [${tensor.shape.join(', ')}], expected [${wanted}].`);
  }
  for (const name of adapter.tensors.keys())
    if (!expected.has(name)) return bad(`${name} belongs to no layer of it.`);
  return ok(null);
}
