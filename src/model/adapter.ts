import * as v from 'valibot';
import type { Folder } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import { TARGETS } from '../recipe/schema.ts';
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

const schema = v.object({
  peft_type: v.literal('LORA'),
  r: v.pipe(v.number(), v.integer(), v.minValue(1)),
  lora_alpha: v.number(),
  lora_dropout: v.nullish(v.number(), 0),
  use_rslora: v.nullish(v.boolean(), false),
  use_dora: v.nullish(v.boolean(), false),
  fan_in_fan_out: v.nullish(v.boolean(), false),
  bias: v.nullish(v.string(), 'none'),
  rank_pattern: v.nullish(v.record(v.string(), v.number()), {}),
  alpha_pattern: v.nullish(v.record(v.string(), v.number()), {}),
});

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
const NAME = /\.layers\.\d+\.(?:self_attn|mlp)\.(q|k|v|o|gate|up|down)_proj\.lora_[AB]\.weight$/;

const refused = (message: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ code: 'adapter-unsupported', message, file: CONFIG });

/** Reads adapter_config.json and adapter_model.safetensors; the targets are those of the tensors. */
export async function readAdapter(folder: Folder): Promise<Result<Adapter>> {
  const json = await readJsonFile(folder, CONFIG);
  if (!json.ok) return json;
  const source = await folder.open(WEIGHTS);
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
  if (c.use_dora || c.fan_in_fan_out || c.bias !== 'none')
    return refused('The adapter uses DoRA, fan_in_fan_out or biases: Temper reads plain LoRA only.');
  if (Object.keys(c.rank_pattern ?? {}).length + Object.keys(c.alpha_pattern ?? {}).length > 0)
    return refused('The adapter has ranks or alphas by pattern: Temper reads one rank and one alpha only.');

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
    tensors.set(name, { shape: stored.shape, data: await tensorFloats(stored) });
  }
  return ok({
    lora: {
      rank: c.r,
      alpha: c.lora_alpha,
      dropout: c.lora_dropout ?? 0,
      targets: TARGETS.filter((target) => found.has(target)),
      rsLora: c.use_rslora ?? false,
    },
    tensors,
  });
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
