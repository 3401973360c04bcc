import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../tests/helpers/fixture.ts';
import { relativeError } from '../../tests/helpers/numeric.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { type Gradients, gradientsOf, PLAIN } from '../../tests/helpers/trainer.ts';
import { type ProductPlan, UNMEASURED } from '../kernels/linear/tuning.ts';
import { candidates, NAIVE } from '../kernels/linear/variant.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { capacityOf, Trainer } from './trainer.ts';

/** f32 against f32 in another order of summation. */
const SAME = 1e-5;

type Architecture = Awaited<ReturnType<typeof loadArchitecture>>;

interface Setting {
  readonly products?: ProductPlan;
  /** Elements of a section of the LoRA parameters. */
  readonly section?: number;
  /** Rows of logits at a time. */
  readonly chunk?: number;
}

/** Loss and gradients of a fixture's first two batches, accumulated. */
function computed({ model, adapter: peft, batches }: Architecture, setting: Setting): Promise<Gradients> {
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, setting.products ?? UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora, setting.section);
    adapter.load(peft.tensors);
    const chunk = setting.chunk === undefined ? {} : { chunk: setting.chunk };
    const trainer = new Trainer(recorder, base, adapter, { ...capacityOf(batches, true), ...chunk }, PLAIN);
    try {
      return await gradientsOf(trainer, adapter, batches.slice(0, 2));
    } finally {
      trainer.dispose();
      adapter.dispose();
      base.dispose();
    }
  });
}

async function expectSame(name: string, setting: Setting): Promise<void> {
  const fixture = await loadArchitecture(name);
  const truth = await computed(fixture, {});
  const got = await computed(fixture, setting);
  expect(Math.abs(got.stats!.loss - truth.stats!.loss)).toBeLessThan(SAME);
  expect(Math.abs(got.stats!.gradNorm / truth.stats!.gradNorm - 1)).toBeLessThan(SAME);
  for (const [key, { data }] of truth.tensors)
    expect(relativeError(got.tensors.get(key)!.data, data), key).toBeLessThan(SAME);
}

describe('one gradient, however it is computed', () => {
  it('ENG-18: by naive products and by subgroups', async () => {
    const lanes = await onDevice(async (bench) => bench.lanes);
    const best = (form: 'dot' | 'outer') => candidates(form, { lanes, software: true }).at(-1)!;
    await expectSame('qwen2', { products: { dot: NAIVE, outer: NAIVE } });
    await expectSame('qwen2', { products: { dot: best('dot'), outer: best('outer') } });
  });

  it('ENG-16: with parameters in several sections', async () => {
    await expectSame('qwen3', { section: 1024 });
  });
});
