import type { Result } from '../../io/faults.ts';
import type { Artefact } from '../artefact.ts';
import { planGgufLora } from '../gguf/lora.ts';
import { planGgufModel } from '../gguf/model.ts';
import { planMerged } from '../merged/merged.ts';
import { planOnnx } from '../onnx/onnx.ts';
import { planPeft } from '../peft/peft.ts';
import type { WeightsFormat } from './names.ts';
import type { WeightsOptions } from './options.ts';
import type { WeightsSource } from './source.ts';

export { WEIGHTS_FORMATS, type WeightsFormat } from './names.ts';
export type { WeightsOptions } from './options.ts';

type Plan = (source: WeightsSource, options: WeightsOptions) => Promise<Result<Artefact>>;

interface FormatEntry {
  readonly title: string;
  /** It holds what was learned and no base: without an adapter there is nothing to export. */
  readonly needsAdapter: boolean;
  readonly plan: Plan;
}

/** Every export of weights: what it is called, and how it is planned. */
export const WEIGHTS_FORMAT: Readonly<Record<WeightsFormat, FormatEntry>> = {
  peft: { title: 'PEFT adapter', needsAdapter: true, plan: planPeft },
  merged: { title: 'Merged model (safetensors)', needsAdapter: false, plan: planMerged },
  'gguf-lora': { title: 'GGUF adapter', needsAdapter: true, plan: planGgufLora },
  gguf: { title: 'GGUF model', needsAdapter: false, plan: planGgufModel },
  onnx: { title: 'ONNX model', needsAdapter: false, plan: planOnnx },
};
