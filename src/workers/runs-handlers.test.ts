import { expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { checkpointBytes, shelfInMemory } from '../../tests/helpers/shelf.ts';
import { runsHandlers } from './runs-handlers.ts';
import { keeperOf } from './runs-keeper.ts';
import { fileName } from './runs-names.ts';
import type { RunsRequests } from './runs-protocol.ts';

function served() {
  const { shelf } = shelfInMemory();
  const client = clientOf<RunsRequests>({ ...runsHandlers(shelf), 'answer-on': async () => null });
  return { client, keeper: keeperOf(client) };
}

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
