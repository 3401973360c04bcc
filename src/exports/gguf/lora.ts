import { failed, ok, type Result, TemperError } from '../../io/faults.ts';
import { loraScale, loraTensors } from '../../model/lora.ts';
import type { Artefact } from '../artefact.ts';
import type { WeightsOptions } from '../weights/options.ts';
import type { WeightsSource } from '../weights/source.ts';
import { ggufArchitecture, linearName } from './architecture.ts';
import { companions, LORA_FILE } from './companions.ts';
import { f32, type GgmlType, type GgufTensor, type GgufValue, ggufFile, string } from './format.ts';
import { shortName } from './readme.ts';
import { isReordered, neighbouringRows } from './rope.ts';
import { checkRunnable, runNotes } from './runnable.ts';
import { encoded } from './tensors.ts';

/** The pairs of every layer, B in the order of llama.cpp's rows: A [r, in], B [out, r]. */
function pairs(
  { model: { config } }: WeightsSource,
  { lora, tensors }: NonNullable<WeightsSource['adapter']>,
  type: GgmlType,
): GgufTensor[] {
  return loraTensors(config, lora).flatMap(({ layer, target, module, aName, bName, rank }) => {
    const [a, b] = [tensors.get(aName), tensors.get(bName)];
    if (!a || !b) throw new TemperError('adapter-shape', `The adapter has no ${a ? bName : aName}.`);
    const name = `${linearName(layer, target)}.weight`;
    const turned = isReordered(config, `.${module}.weight`);
    const rows = () => (turned ? neighbouringRows(b.data, config.headDim, rank) : b.data);
    return [
      { name: `${name}.lora_a`, shape: a.shape, type, bytes: () => [encoded(aName, a.data, type)] },
      { name: `${name}.lora_b`, shape: b.shape, type, bytes: () => [encoded(bName, rows(), type)] },
    ];
  });
}

/**
 * The adapter as llama.cpp and Ollama load it beside the base's GGUF (EXP-40). llama.cpp scales by alpha / r and
 * knows no rsLoRA: the alpha that is written is the one that gives the same scale.
 */
export async function planGgufLora(
  source: WeightsSource,
  { dtype }: WeightsOptions,
): Promise<Result<Artefact>> {
  const { adapter, model, baseName } = source;
  if (adapter === null)
    return failed({
      code: 'nothing-learned',
      message: 'The base model alone has no adapter: choose a run, or an adapter that was loaded.',
    });
  const runnable = checkRunnable(model.config);
  if (!runnable.ok) return runnable;
  const metadata = new Map<string, GgufValue>([
    ['general.architecture', string(ggufArchitecture(model.config))],
    ['general.type', string('adapter')],
    ['general.name', string(source.story?.run ?? `LoRA of ${shortName(baseName)}`)],
    ['adapter.type', string('lora')],
    ['adapter.lora.alpha', f32(loraScale(adapter.lora) * adapter.lora.rank)],
  ]);
  const tensors = pairs(source, adapter, dtype === 'f16' ? 'F16' : 'F32');
  const beside = companions(source, 'lora', runNotes(model.config));
  return ok({
    files: [ggufFile(LORA_FILE, metadata, tensors), ...beside.files],
    notes: beside.notes,
  });
}
