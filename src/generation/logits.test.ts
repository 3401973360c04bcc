import { expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { relativeError } from '../../tests/helpers/numeric.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { textLogits } from './logits.ts';

it('gives the logits of PyTorch, in chunks of rows as in one', async () => {
  const { model, adapter: peft, batch, tensor } = await loadStepFixture('llama-step');
  const n = batch.segments.filter((segment) => segment === 0).length;
  const ids = batch.inputIds.slice(0, n);
  await onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
    adapter.load(peft.tensors);
    for (const [name, used] of [['logits.base', null] as const, ['logits', adapter] as const]) {
      const expected = (await tensor(name)).subarray(0, n * base.config.vocabSize);
      const loaded = { recorder, base, adapter: used };
      expect(relativeError(await textLogits(loaded, ids), expected)).toBeLessThan(1e-5);
      for (const rowsAtATime of [1, 5, n - 1])
        expect(relativeError(await textLogits(loaded, ids, { rowsAtATime }), expected)).toBeLessThan(1e-5);
      for (const rows of [1, 5, n - 1]) {
        const last = expected.subarray((n - rows) * base.config.vocabSize);
        const given = await textLogits(loaded, ids, { rows, rowsAtATime: 2 });
        expect(relativeError(given, last)).toBeLessThan(1e-5);
      }
    }
    adapter.dispose();
    base.dispose();
  });
});
