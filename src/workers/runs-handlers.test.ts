import { strFromU8, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { checkpointBytes, shelfInMemory } from '../../tests/helpers/shelf.ts';
import { bytesSource } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { initLora } from '../model/lora.ts';
import { readSafetensors } from '../model/safetensors.ts';
import { runsHandlers } from './runs-handlers.ts';
import { keeperOf } from './runs-keeper.ts';
import { fileName } from './runs-names.ts';
import type { RunsRequests } from './runs-protocol.ts';

function served() {
  const { shelf } = shelfInMemory();
  const client = clientOf<RunsRequests>({ ...runsHandlers(shelf), 'answer-on': async () => null });
  return { client, keeper: keeperOf(client) };
}

it('RUN-31: a checkpoint leaves as a PEFT adapter, without a GPU', async () => {
  const { client, keeper } = served();
  const record = runRecord('a');
  const tensors = initLora(record.model.config, record.recipe.lora, 1);
  await keeper.begin(record, 'T = ∞, rank 8: "a/b"');
  await keeper.keep('a', { step: 150, bytes: await checkpointBytes('a', 150, tensors), best: null });
  const { name, zip } = await client.request('adapter', { id: 'a', step: 150 });
  expect(name).toBe('T-inf-rank-8-a-b-step-150.zip');
  const files = unzipSync(zip);
  const config: unknown = JSON.parse(strFromU8(files['adapter_config.json'] ?? new Uint8Array()));
  expect(config).toMatchObject({ r: 8, base_model_name_or_path: 'bundled' });
  const weights = files['adapter_model.safetensors'] ?? new Uint8Array();
  const store = unwrap(await readSafetensors(bytesSource('adapter_model.safetensors', weights)));
  expect([...store.names()].sort()).toEqual([...tensors.keys()].sort());
});

it('RUN-31: what is not kept any more is a sentence', async () => {
  const { client, keeper } = served();
  await expect(client.request('adapter', { id: 'a', step: 1 })).rejects.toMatchObject({
    code: 'run-unknown',
  });
  await keeper.begin(runRecord('a'), 'one');
  await expect(client.request('adapter', { id: 'a', step: 1 })).rejects.toMatchObject({
    code: 'checkpoint-unknown',
    message: expect.stringContaining('step 1'),
  });
  expect(await keeper.read('a', 1)).toBeNull();
  expect(await keeper.find('b')).toBeNull();
});

it('RUN-29: an archive goes out of one page and into another', async () => {
  const { client, keeper } = served();
  await keeper.begin(runRecord('a'), 'one');
  await keeper.keep('a', { step: 10, bytes: await checkpointBytes('a', 10), best: null });
  const { name, zip } = await client.request('archive', { id: 'a' });
  expect(name).toBe('one-run.zip');
  const other = served();
  const taken = await other.client.request('unarchive', { file: zip });
  expect(taken).toMatchObject({ label: { name: 'one' }, progress: { status: 'interrupted' } });
  expect(await other.client.request('find', { id: 'a' })).toEqual(taken);
});

it('a run’s name is a file’s on every system', () => {
  expect(fileName('…/../', 'run.zip')).toBe('run-run.zip');
  expect(fileName('Ä ö 1.5', 'run.zip')).toBe('Ä-ö-1.5-run.zip');
  expect(fileName('x'.repeat(300), 'run.zip')).toHaveLength(88);
});
