import { failed, type Result } from '../../io/faults.ts';
import type { Artefact } from '../artefact.ts';
import type { WeightsOptions } from '../weights/formats.ts';
import type { WeightsSource } from '../weights/source.ts';

export async function planOnnx(_source: WeightsSource, _options: WeightsOptions): Promise<Result<Artefact>> {
  return failed({ code: 'not-built', message: 'This export is not built yet.' });
}
