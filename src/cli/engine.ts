import { type DeviceReport, openDevice } from '../gpu/device.ts';
import type { Owner } from '../gpu/guard.ts';
import { Recorder } from '../gpu/recorder.ts';
import { unwrap } from '../io/faults.ts';
import { measureProducts } from '../kernels/linear/tuning.ts';
import { type Adapter, checkAdapter } from '../model/adapter.ts';
import { loadModelFolder } from '../model/folder.ts';
import type { LoadedModel } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { readAdapterAt } from './adapter.ts';
import { openGpu } from './dawn.ts';
import { modelFolder } from './tokenizer.ts';

/** A model on the device, with an adapter where one was named. */
export interface Engine {
  readonly report: DeviceReport;
  readonly recorder: Recorder;
  readonly model: LoadedModel;
  readonly base: BaseModel;
  /** As PEFT stores it, and on the device. */
  readonly peft: Adapter | null;
  readonly adapter: DeviceAdapter | null;
}

/**
 * Opens the device and loads `--model` and `--adapter`, does the work, and gives everything back, however far
 * it came.
 * @throws TemperError what is wrong with the model, the adapter or the device
 */
export async function withEngine<T>(
  options: {
    readonly model: string;
    readonly adapter?: string | undefined;
  },
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const model = unwrap(await loadModelFolder(modelFolder(options.model), options.model));
  const peft = options.adapter === undefined ? null : unwrap(await readAdapterAt(options.adapter));
  if (peft) unwrap(checkAdapter(model.config, peft));
  const { gpu } = await openGpu();
  const owners: Owner[] = [];
  const own = <T extends Owner>(owner: T): T => {
    owners.push(owner);
    return owner;
  };
  try {
    const { device, report, lanes } = await openDevice(gpu);
    own({ dispose: () => device.destroy() });
    const recorder = own(new Recorder(device));
    const products = await measureProducts(recorder, { lanes, software: report.software });
    const base = own(await BaseModel.load(device, model, products));
    const lora = peft && { ...peft.lora, dropout: 0 };
    const adapter = lora && own(new DeviceAdapter(recorder, base.config, lora));
    if (peft) adapter?.load(peft.tensors);
    return await work({ report, recorder, model, base, peft, adapter });
  } finally {
    for (const owner of owners.reverse()) owner.dispose();
  }
}
