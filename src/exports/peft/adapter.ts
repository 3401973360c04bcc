import { unwrap } from '../../io/faults.ts';
import { checkAdapter } from '../../model/adapter.ts';
import { linearShapes } from '../../model/layout.ts';
import { writeSafetensors } from '../../model/safetensors-writer.ts';
import type { AdapterTensors, ModelConfig } from '../../model/types.ts';
import type { Recipe } from '../../recipe/schema.ts';

/** A trained adapter and what it belongs to. */
export interface AdapterExport {
  readonly config: ModelConfig;
  readonly lora: Recipe['lora'];
  /** Hub name or folder of the base model: PEFT's base_model_name_or_path. */
  readonly baseModel: string;
  readonly tensors: AdapterTensors;
}

/** A file of an export, by its name in the folder or zip. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** adapter_config.json in PEFT's own fields (EXP-3). */
export function adapterConfig({ config, lora, baseModel }: AdapterExport): Record<string, unknown> {
  const shapes = linearShapes(config);
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: baseModel,
    r: lora.rank,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    use_rslora: lora.rsLora,
    target_modules: lora.targets.map((target) => shapes[target].module.split('.').at(-1)),
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    modules_to_save: null,
  };
}

/** The files of a PEFT adapter folder. Tensors that do not fit the model are a broken invariant. */
export function adapterFiles(adapter: AdapterExport): ExportedFile[] {
  unwrap(checkAdapter(adapter.config, { lora: adapter.lora, tensors: adapter.tensors }));
  const config = `${JSON.stringify(adapterConfig(adapter), null, 2)}\n`;
  return [
    { name: 'adapter_config.json', bytes: Uint8Array.from(new TextEncoder().encode(config)) },
    { name: 'adapter_model.safetensors', bytes: writeSafetensors(adapter.tensors) },
  ];
}
