import { failed, ok, type Result } from '../../io/faults.ts';
import { type Artefact, bytesFile } from '../artefact.ts';
import { modelCard } from '../weights/card.ts';
import type { WeightsOptions } from '../weights/options.ts';
import type { WeightsSource } from '../weights/source.ts';
import { adapterFiles } from './adapter.ts';

/** The adapter's folder as PEFT loads it (EXP-3). */
export async function planPeft(source: WeightsSource, _: WeightsOptions): Promise<Result<Artefact>> {
  const { adapter, model, baseName } = source;
  if (adapter === null)
    return failed({
      code: 'nothing-learned',
      message: 'The base model alone has no adapter: choose a run, or an adapter that was loaded.',
    });
  const { lora, tensors } = adapter;
  const files = adapterFiles({ config: model.config, lora, baseModel: baseName, tensors });
  return ok({
    files: [...files.map(({ name, bytes }) => bytesFile(name, bytes)), modelCard('peft', source)],
    notes: [],
  });
}
