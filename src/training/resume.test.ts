import { expect, it } from 'vitest';
import { loadArchitecture } from '../../tests/helpers/fixture.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import type { AdapterTensors } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { capacityOf, type OptimizerState, Trainer } from './trainer.ts';

const OPTIONS = { betas: [0.9, 0.999] as [number, number], eps: 1e-8, weightDecay: 0.01, clip: 1, seed: 11 };

it('ENG-12, ENG-19: three steps, then three of a trainer that restores them, are the bits of six', async () => {
  const { model, adapter: peft, batches } = await loadArchitecture('llama-bias');
  const lora = { ...peft.lora, dropout: 0.3 };
  const steps = (count: number, from: { tensors: AdapterTensors; state: OptimizerState | null }) =>
    onDevice(async ({ device, recorder }) => {
      const base = await BaseModel.load(device, model, UNMEASURED);
      const adapter = new DeviceAdapter(recorder, base.config, lora);
      adapter.load(from.tensors);
      const trainer = new Trainer(recorder, base, adapter, capacityOf(batches, true), OPTIONS);
      if (from.state) trainer.restore(from.state);
      for (let step = 0; step < count; step++) await trainer.step(batches.slice(0, 2), 0.01);
      const out = { tensors: await adapter.read(), state: await trainer.state() };
      trainer.dispose();
      adapter.dispose();
      base.dispose();
      return out;
    });
  const start = { tensors: peft.tensors, state: null };
  const whole = await steps(6, start);
  expect(await steps(3, await steps(3, start))).toEqual(whole);
  // Without the state the masks and corrections of step 1 would come again.
  expect((await steps(3, { ...(await steps(3, start)), state: null })).tensors).not.toEqual(whole.tensors);
});
