import { describe, expect, it } from 'vitest';
import { llama, patternModel } from '../../tests/helpers/config.ts';
import { loadArchitecture } from '../../tests/helpers/fixture.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { PLAIN } from '../../tests/helpers/trainer.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import type { LoraSettings } from '../model/lora.ts';
import type { LoadedModel } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { baseBytes, memoryPlans, trainingBytes } from '../network/memory.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { capacityOf, Trainer } from './trainer.ts';

const LORA = defaultRecipe().lora;
const SIZES = { tokens: 130, rows: 40, training: true };

/** Loads a model and an adapter's buffers, works, and gives them back. */
async function withModel<T>(
  model: LoadedModel,
  lora: LoraSettings,
  work: (parts: { base: BaseModel; adapter: DeviceAdapter; recorder: Recorder }) => Promise<T>,
): Promise<T> {
  return onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, lora);
    try {
      return await work({ base, adapter, recorder });
    } finally {
      adapter.dispose();
      base.dispose();
    }
  });
}

describe('memory', () => {
  it.each(['llama-bias', 'qwen2', 'qwen3', 'mistral'])(
    'ENG-17: the estimate of %s is what is allocated',
    async (name) => {
      const { model, adapter: peft } = await loadArchitecture(name);
      for (const lora of [peft.lora, { ...peft.lora, dropout: 0.1 }]) {
        await withModel(model, lora, async ({ base, adapter, recorder }) => {
          expect(baseBytes(model)).toBe(base.bytes);
          for (const recompute of [0, 1, base.config.layers]) {
            const capacity = { ...SIZES, recompute };
            const wanted = trainingBytes(base.config, base.bytes, lora, capacity);
            const trainer = new Trainer(recorder, base, adapter, capacity, PLAIN);
            const taken = base.bytes + adapter.bytes + trainer.bytes;
            trainer.dispose();
            // The estimate leaves out the loss and the parts of the norm.
            expect(taken - wanted.total).toBeLessThan(1024);
            expect(taken).toBeGreaterThanOrEqual(wanted.total);
          }
        });
      }
    },
  );

  it('ENG-17: a budget takes as little recomputation as it needs', () => {
    const config = llama({ layers: 6 });
    const base = baseBytes(patternModel(config));
    const bytes = (recompute: number) => trainingBytes(config, base, LORA, { ...SIZES, recompute }).total;
    const chosen = (budget: number | null) =>
      memoryPlans(config, base, LORA, { capacity: SIZES, recomputation: 'auto', budget }).map(
        (p) => p.recompute,
      );
    expect(chosen(bytes(0))).toEqual([0]);
    expect(chosen(bytes(0) - 1)).toEqual([1]);
    expect(chosen(bytes(4))).toEqual([4]);
    // The last block is never computed again: nothing has used its buffers since.
    expect(bytes(6)).toBe(bytes(5));
    expect(chosen(bytes(5) - 1)).toEqual([]);
    expect(chosen(null)).toEqual([0, 5]);
  });

  it('ENG-17: what does not fit is refused with advice, and the device goes on', async () => {
    const { model, adapter: peft, batches } = await loadArchitecture('qwen2');
    const capacity = capacityOf(batches, true);
    await withModel(model, peft.lora, async ({ base, adapter, recorder }) => {
      adapter.load(peft.tensors);
      const open = (budget: number) =>
        Trainer.open(recorder, base, adapter, PLAIN, { capacity, recomputation: 'auto', budget });
      const least = trainingBytes(base.config, base.bytes, peft.lora, {
        ...capacity,
        recompute: base.config.layers,
      });
      await expect(open(least.total - 1)).rejects.toThrow(
        /needs .* GiB on the GPU, \d+ of \d+ blocks computed again, .* the budget is .*: use a shorter context or a smaller micro-batch \(\d+ tokens a micro-batch would fit\)/,
      );
      const { trainer, memory } = await open(least.total);
      expect(memory.recompute).toBe(base.config.layers - 1);
      expect(Number.isFinite((await trainer.gradients([batches[0]!]))?.loss)).toBe(true);
      trainer.dispose();
    });
  });

  it.each([0, 0.25])('ENG-17: recomputed or not, the same bits (dropout %s)', async (dropout) => {
    const { model, adapter: peft, batches } = await loadArchitecture('qwen3');
    const run = (recompute: number) =>
      withModel(model, { ...peft.lora, dropout }, async ({ base, adapter, recorder }) => {
        adapter.load(peft.tensors);
        const capacity = { ...capacityOf(batches, true), recompute };
        const trainer = new Trainer(recorder, base, adapter, capacity, { ...PLAIN, seed: 3 });
        const losses: number[] = [];
        for (let step = 0; step < 3; step++)
          losses.push((await trainer.step(batches.slice(0, 2), 0.01))!.loss);
        trainer.dispose();
        return { losses, tensors: await adapter.read() };
      });
    const whole = await run(0);
    expect(await run(1)).toEqual(whole);
    expect(await run(model.config.layers)).toEqual(whole);
  });
});
