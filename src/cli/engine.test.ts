import { afterEach, expect, it, vi } from 'vitest';
import { TemperError } from '../io/faults.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { withEngine } from './engine.ts';

const FIXTURE = 'tests/fixtures/llama-step';
afterEach(() => vi.restoreAllMocks());

const broken = () => {
  throw new TemperError('broken', 'It broke.');
};

/** What `withEngine` had on the device when it ended with an error, and whether that was given back. */
async function leftBehind() {
  const load = vi.spyOn(BaseModel, 'load');
  const base = vi.spyOn(BaseModel.prototype, 'dispose');
  const adapter = vi.spyOn(DeviceAdapter.prototype, 'dispose');
  const work = vi.fn(broken);
  await expect(withEngine({ model: FIXTURE, adapter: `${FIXTURE}/adapter` }, work)).rejects.toThrow(
    'It broke.',
  );
  const device = load.mock.calls[0]?.[0];
  return { reason: (await device?.lost)?.reason, base, adapter, work };
}

it('gives back everything after an error of the work', async () => {
  const { reason, base, adapter, work } = await leftBehind();
  expect(work).toHaveBeenCalledOnce();
  expect(reason).toBe('destroyed');
  expect(base).toHaveBeenCalledOnce();
  expect(adapter).toHaveBeenCalledOnce();
});

it('gives back what it had after an error before the work', async () => {
  vi.spyOn(DeviceAdapter.prototype, 'load').mockImplementation(broken);
  const { reason, base, adapter, work } = await leftBehind();
  expect(work).not.toHaveBeenCalled();
  expect(reason).toBe('destroyed');
  expect(base).toHaveBeenCalledOnce();
  expect(adapter).toHaveBeenCalledOnce();
});
