import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { adapterFiles } from '../exports/peft/adapter.ts';
import { TemperError } from '../io/faults.ts';
import { Trainer } from '../training/trainer.ts';
import { gradients } from './gradients.ts';

const FIXTURE = 'tests/fixtures/llama-step';

let folder = '';
let printed: string[] = [];
let told = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-gradients-'));
  printed = [];
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const out = () => join(folder, 'g.safetensors');
const ask = (adapter: string) =>
  gradients(['--model', FIXTURE, '--adapter', adapter, '--batch', `${FIXTURE}/batch.json`, '--out', out()]);

test('ENG-3: prints the loss of PyTorch and writes the gradients', async () => {
  const { expected } = await loadStepFixture('llama-step');
  expect(await ask(`${FIXTURE}/adapter`)).toBe(0);
  const { loss, supervised_tokens } = JSON.parse(printed.join(''));
  expect(loss).toBeCloseTo(expected.loss, 5);
  expect(supervised_tokens).toBe(expected.supervised_tokens);
  expect(existsSync(out())).toBe(true);
});

test('ENG-8: numbers that are none are refused with the tensor, and nothing is written', async () => {
  const { model, adapter } = await loadStepFixture('llama-step');
  const tensors = new Map(adapter.tensors);
  const [name] = tensors.keys();
  const first = tensors.get(name ?? '');
  if (name === undefined || !first) throw new Error('The fixture has no tensors.');
  // Finite, as a file may hold it; its square is not.
  tensors.set(name, { ...first, data: first.data.map(() => 3e38) });
  const files = adapterFiles({ config: model.config, lora: adapter.lora, baseModel: FIXTURE, tensors });
  for (const file of files) await writeFile(join(folder, file.name), file.bytes);
  expect(await ask(folder)).toBe(1);
  expect(told).toMatch(/batch\.json is not a number, first in .+: nothing was written\. Check/);
  expect(printed).toEqual([]);
  expect(existsSync(out())).toBe(false);
});

test('ENG-17: what the device has no memory for is refused with advice', async () => {
  const open = vi.spyOn(Trainer, 'open').mockRejectedValueOnce(new TemperError('out-of-memory', 'No room.'));
  await expect(ask(`${FIXTURE}/adapter`)).rejects.toMatchObject({ code: 'out-of-memory' });
  expect(open.mock.calls[0]?.[4]).toMatchObject({ recomputation: 'auto', budget: null });
  expect(existsSync(out())).toBe(false);
});
