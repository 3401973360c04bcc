import { expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { checkpointBytes, shelfInMemory } from '../../tests/helpers/shelf.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import { runsHandlers } from '../workers/runs-handlers.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import { comparedSide, knownRuns } from './known-runs.ts';
import { RunStore } from './run.ts';
import { RunListStore } from './runs.ts';

const NOTE = `${JSON.stringify({ kind: 'note', step: 0, at: 0, note: 'info', text: 'Begun.' })}\n`;
const progress = (updatedAt: string) =>
  ({
    status: 'finished',
    step: 20,
    best: { step: 10, value: 1 },
    loss: 1,
    updatedAt,
    computed: 1,
    fault: null,
  }) as const;

async function page() {
  const { shelf, held } = shelfInMemory();
  const asked: string[] = [];
  const handlers = runsHandlers(shelf);
  const client = clientOf<RunsRequests>({
    ...handlers,
    list: (request, context) => {
      asked.push('list');
      return handlers.list(request, context);
    },
    log: (request, context) => {
      asked.push('log');
      return handlers.log(request, context);
    },
    'answer-on': async () => null,
  });
  for (const [place, id] of ['a', 'b'].entries()) {
    await shelf.begin(runRecord(id, { createdAt: `2026-11-0${place + 1}T00:00:00.000Z` }), `run ${id}`);
    for (const step of [10, 20])
      await shelf.keep(id, { step, bytes: await checkpointBytes(id, step), best: 10 });
    await shelf.save(id, progress('1'), NOTE);
  }
  const runs = new RunListStore(client);
  await runs.refresh();
  return { runs, shelf, held, asked };
}

it('PAGE-81: the list is read once for all that ask meanwhile, and once more after', async () => {
  const { runs, asked } = await page();
  expect(runs.store.getState().entries.map(({ record }) => record.id)).toEqual(['b', 'a']);
  asked.length = 0;
  await Promise.all([runs.refresh(), runs.refresh(), runs.refresh()]);
  expect(asked).toEqual(['list', 'list']);
});

it('PAGE-81: a log is read again only when it was written', async () => {
  const { runs, shelf, asked } = await page();
  expect((await runs.log('a')).notes.map(({ text }) => text)).toEqual(['Begun.']);
  await runs.log('a');
  expect(asked.filter((one) => one === 'log')).toHaveLength(1);
  await shelf.save('a', progress('2'), NOTE + NOTE);
  await runs.refresh();
  expect((await runs.log('a')).notes).toHaveLength(2);
  await shelf.save('a', progress('3'), 'nonsense\n');
  await runs.refresh();
  await expect(runs.log('a')).rejects.toMatchObject({ code: 'log-invalid' });
});

it('PAGE-81: a run that is deleted is looked at nowhere', async () => {
  const { runs, held } = await page();
  runs.select('a');
  runs.overlay(['b', 'a']);
  runs.compare({ run: 'a', step: 10 });
  held.add('a');
  expect(await runs.remove(['a'])).toBe(false);
  expect(runs.store.getState()).toMatchObject({ selected: 'a', fault: { code: 'run-going' } });
  held.clear();
  expect(await runs.remove(['a'])).toBe(true);
  expect(runs.store.getState()).toMatchObject({
    selected: null,
    overlaid: ['b'],
    compared: null,
    fault: null,
  });
});

it('PAGE-81: a run goes out and comes back; what is refused is named by its file', async () => {
  const { runs } = await page();
  const archive = await runs.archive('a');
  const file = new File([archive?.zip ?? ''], 'a.zip');
  expect(await runs.unarchive([file])).toBe(false);
  expect(runs.store.getState().fault?.message).toMatch(/^a\.zip: This run is in the list already.+"run a"/);
  await runs.remove(['a']);
  expect(await runs.unarchive([file])).toBe(true);
  expect(runs.store.getState()).toMatchObject({ selected: 'a', fault: null });
  expect(runs.entry('a')?.label.name).toBe('run a');
  expect(await runs.archive('z')).toBeNull();
  expect(runs.store.getState().fault?.code).toBe('run-unknown');
});

it('PAGE-81: compared is what was chosen, else the newest result on the model in use', async () => {
  const { runs } = await page();
  const list = () => runs.store.getState();
  const run = new RunStore(clientOf<EngineRequests>(engineHandlers())).store.getState();
  const model = { kind: 'url', id: 'bundled', name: 'bundled', url: './' } as const;
  expect(knownRuns(list(), run, model).map(({ name, result }) => [name, result])).toEqual([
    ['run b', 10],
    ['run a', 10],
  ]);
  expect(comparedSide(list(), run, model)).toEqual({ kind: 'checkpoint', run: 'b', step: 10 });
  runs.compare({ run: 'a', step: 20 });
  expect(comparedSide(list(), run, model)).toEqual({ kind: 'checkpoint', run: 'a', step: 20 });
  expect(comparedSide(list(), run, { ...model, id: 'other', name: 'other' })).toBeNull();
});
