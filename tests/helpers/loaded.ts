import { unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { UNMEASURED } from '../../src/kernels/linear/tuning.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import { initLora } from '../../src/model/lora.ts';
import { DeviceAdapter } from '../../src/network/adapter.ts';
import { BaseModel } from '../../src/network/base.ts';
import type { Recipe } from '../../src/recipe/schema.ts';
import { type ChatTokenizer, createTokenizer } from '../../src/tokens/tokenizer/tokenizer.ts';
import { normals } from './numeric.ts';
import { type Bench, onDevice } from './on-device.ts';

/** The bundled model on the test's device, an adapter that has learned something, and one that has not. */
export interface LoadedBench extends Bench {
  readonly base: BaseModel;
  readonly tokenizer: ChatTokenizer;
  readonly tuned: DeviceAdapter;
  readonly fresh: DeviceAdapter;
}

export async function withBundled<T>(
  { lora, seed }: Pick<Recipe, 'lora' | 'seed'>,
  work: (bench: LoadedBench) => Promise<T>,
): Promise<T> {
  const model = unwrap(await loadModelFolder(diskFolder('public/models/bundled'), 'bundled'));
  if (!model.tokenizerFiles) throw new Error('The bundled model has no tokenizer.');
  const tokenizer = unwrap(createTokenizer(model.tokenizerFiles));
  return onDevice(async (bench) => {
    const base = await BaseModel.load(bench.device, model, UNMEASURED);
    const start = initLora(base.config, lora, seed);
    const fresh = new DeviceAdapter(bench.recorder, base.config, lora);
    const tuned = new DeviceAdapter(bench.recorder, base.config, lora);
    try {
      fresh.load(start);
      tuned.load(
        new Map(
          [...start].map(([name, tensor]) => [
            name,
            { ...tensor, data: normals(name, tensor.data.length, 0.02) },
          ]),
        ),
      );
      return await work({ ...bench, base, tokenizer, tuned, fresh });
    } finally {
      for (const owner of [tuned, fresh, base]) owner.dispose();
    }
  });
}
