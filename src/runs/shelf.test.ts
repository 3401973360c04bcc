import { describe, expect, it } from 'vitest';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { checkpointBytes, quotaError, shelfInMemory } from '../../tests/helpers/shelf.ts';
import { memoryStore } from '../io/bytes.ts';
import { memoryRecords } from '../io/records.ts';
import type { RunProgress } from './record.ts';

const progress = (changes: Partial<RunProgress> = {}): RunProgress => ({
  status: 'finished',
  step: 40,
  best: { step: 20, value: 1.5 },
  loss: 1.75,
  updatedAt: '2026-11-22T15:00:00.000Z',
  computed: 1000,
  fault: null,
  ...changes,
});

const stepsOf = (all: readonly { readonly step: number }[]) => all.map(({ step }) => step);
const bytes = (size: number) => new Uint8Array(size);

describe('the shelf keeps runs', () => {
  it('RUN-20: what was written is there for the next page, the newest first', async () => {
    const { shelf, records, store, changes } = shelfInMemory();
    await shelf.begin(runRecord('a', { createdAt: '2026-11-01T00:00:00.000Z' }), 'first');
    await shelf.begin(runRecord('b', { createdAt: '2026-11-02T00:00:00.000Z' }), 'second');
    await shelf.save('a', progress(), 'a log');
    await shelf.keep('a', { step: 40, bytes: bytes(7), best: 20 });
    expect(changes()).toBe(4);

    const later = shelfInMemory({ records, store }).shelf;
    const { runs, room, unreadable } = await later.list();
    expect(runs.map(({ label }) => label)).toEqual([
      { name: 'second', note: '', starred: false },
      { name: 'first', note: '', starred: false },
    ]);
    expect(runs[1]).toEqual({
      record: runRecord('a', { createdAt: '2026-11-01T00:00:00.000Z' }),
      label: { name: 'first', note: '', starred: false },
      progress: progress(),
      checkpoints: [{ step: 40, bytes: 7 }],
    });
    expect(unreadable).toEqual([]);
    expect(room).toEqual({ used: 7, quota: 1.25e9, free: 0.05e9, persisted: false, unkept: null });
    expect(await later.log('a')).toBe('a log');
    expect(await later.read('a', 40)).toEqual(bytes(7));
    expect(await later.read('a', 20)).toBeNull();
    expect(await later.find('c')).toBeNull();
  });

  it('RUN-20: a record never changes: an id is taken once', async () => {
    const { shelf } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    await expect(shelf.begin(runRecord('a', { totalSteps: 3 }), 'two')).rejects.toMatchObject({
      code: 'run-exists',
      message: expect.stringContaining('"one"'),
    });
    expect((await shelf.find('a'))?.record.totalSteps).toBe(2);
  });

  it('RUN-21: name, note and star change apart from the record', async () => {
    const { shelf } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    expect(await shelf.label('a', { note: 'try again' })).toEqual({
      name: 'one',
      note: 'try again',
      starred: false,
    });
    await shelf.label('a', { starred: true, name: 'two' });
    expect((await shelf.find('a'))?.label).toEqual({ name: 'two', note: 'try again', starred: true });
    await expect(shelf.label('b', { name: 'x' })).rejects.toMatchObject({ code: 'run-unknown' });
  });

  it('RUN-23: a run that nobody holds was interrupted', async () => {
    const { shelf, held } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    held.add('a');
    expect((await shelf.find('a'))?.progress.status).toBe('preparing');
    await shelf.save('a', progress({ status: 'running' }), '');
    expect((await shelf.list()).runs[0]?.progress.status).toBe('running');
    held.clear();
    expect((await shelf.list()).runs[0]?.progress).toMatchObject({
      status: 'interrupted',
      step: 40,
      fault: { code: 'run-interrupted' },
    });
    await shelf.save('a', progress(), '');
    expect((await shelf.list()).runs[0]?.progress.status).toBe('finished');
  });

  it('RUN-24: a run that is removed leaves nothing; one that goes on is not removed', async () => {
    const { shelf, held, store, records } = shelfInMemory();
    for (const id of ['a', 'b']) {
      await shelf.begin(runRecord(id), id);
      await shelf.save(id, progress(), 'log');
      await shelf.keep(id, { step: 40, bytes: bytes(7), best: null });
    }
    held.add('b');
    await expect(shelf.remove(['a', 'b'])).rejects.toMatchObject({ code: 'run-going' });
    expect((await shelf.list()).runs).toHaveLength(2);
    await shelf.remove(['a']);
    expect((await shelf.list()).runs.map(({ record }) => record.id)).toEqual(['b']);
    expect(await store.list()).toEqual(['b/step-000040.safetensors']);
    expect([...(await records.all('logs')).keys()]).toEqual(['b']);
  });

  it('RUN-25: what cannot be read is told, and the other runs are listed', async () => {
    const { shelf, records } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    await shelf.begin(runRecord('b'), 'two');
    await records.write([
      { table: 'runs', key: 'a', value: { ...runRecord('a'), version: 2 } },
      { table: 'sweeps', key: 's', value: { name: 'T' } },
    ]);
    const { runs, unreadable } = await shelfInMemory({ records }).shelf.list();
    expect(runs.map(({ record }) => record.id)).toEqual(['b']);
    expect(unreadable).toEqual([
      {
        id: 'a',
        message: expect.stringMatching(/^The run "one" cannot be read: version is not .+delete it\.$/),
      },
      { id: 's', message: expect.stringMatching(/^The sweep "T" cannot be read: .+\.$/) },
    ]);
    await shelf.remove(['a', 's']);
    expect((await shelf.list()).unreadable).toEqual([]);
  });

  it('RUN-25: no number is no number of the list', async () => {
    const { shelf } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    await shelf.save('a', progress({ loss: Number.NaN, best: { step: 1, value: Number.NaN } }), '');
    expect((await shelf.find('a'))?.progress).toMatchObject({ loss: null, best: null });
  });
});

describe('checkpoints', () => {
  it('RUN-22: the new one is whole before an old one goes', async () => {
    const { shelf, store } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    for (const step of [10, 20, 30, 40]) await shelf.keep('a', { step, bytes: bytes(step), best: 10 });
    expect(stepsOf((await shelf.find('a'))?.checkpoints ?? [])).toEqual([10, 30, 40]);
    expect((await store.list()).toSorted()).toEqual(
      ['000010', '000030', '000040'].map((step) => `a/step-${step}.safetensors`),
    );
    const { kept } = await shelf.keep('a', { step: 50, bytes: bytes(1), best: 40 });
    expect(stepsOf(kept)).toEqual([40, 50]);
  });

  it('RUN-22: a run that goes on from an earlier one takes the place of what followed', async () => {
    const { shelf } = shelfInMemory();
    await shelf.begin(runRecord('a'), 'one');
    for (const step of [10, 20, 30]) await shelf.keep('a', { step, bytes: bytes(step), best: null });
    const { kept } = await shelf.keep('a', { step: 25, bytes: bytes(5), best: null });
    expect(stepsOf(kept)).toEqual([20, 25]);
    const { kept: again } = await shelf.keep('a', { step: 25, bytes: bytes(6), best: null });
    expect(again).toEqual([
      { step: 20, bytes: 20 },
      { step: 25, bytes: 6 },
    ]);
  });

  it('RUN-26: where there is no room, nothing that was kept goes, and the newest is in memory', async () => {
    let room = true;
    const { shelf, store, records } = shelfInMemory({ room: () => room });
    await shelf.begin(runRecord('a'), 'one');
    for (const step of [10, 20]) await shelf.keep('a', { step, bytes: bytes(step), best: 10 });
    room = false;
    const { kept, full } = await shelf.keep('a', { step: 30, bytes: bytes(30), best: 10 });
    expect(full).toBe(
      'There is no room for the checkpoint of step 30: this page takes 1.20 GB of the 1.25 GB that the browser grants it. Delete runs in the run list to make room. Until then it is in memory, and what was kept before stays.',
    );
    expect(stepsOf(kept)).toEqual([10, 20, 30]);
    expect(await shelf.read('a', 30)).toEqual(bytes(30));
    expect((await shelf.list()).room.unkept).toContain('no room');
    // Another page sees what is whole.
    expect(stepsOf((await shelfInMemory({ records, store }).shelf.find('a'))?.checkpoints ?? [])).toEqual([
      10, 20,
    ]);
    await shelf.begin(runRecord('b'), 'two');
    room = true;
    await shelf.remove(['b']);
    expect(stepsOf((await shelfInMemory({ records, store }).shelf.find('a'))?.checkpoints ?? [])).toEqual([
      10, 20, 30,
    ]);
    expect((await shelf.list()).room.unkept).toBeNull();
  });

  it('RUN-26: the best for which there was no room is written with the next that has some', async () => {
    let room = true;
    const { shelf, store, records } = shelfInMemory({ room: () => room });
    await shelf.begin(runRecord('a'), 'one');
    await shelf.keep('a', { step: 10, bytes: bytes(10), best: 10 });
    room = false;
    for (const step of [20, 30, 40]) await shelf.keep('a', { step, bytes: bytes(step), best: 20 });
    expect(stepsOf((await shelf.find('a'))?.checkpoints ?? [])).toEqual([10, 20, 40]);
    expect(await shelf.read('a', 20)).toEqual(bytes(20));
    room = true;
    const { kept, full } = await shelf.keep('a', { step: 50, bytes: bytes(50), best: 20 });
    expect([stepsOf(kept), full]).toEqual([[20, 40, 50], null]);
    const another = shelfInMemory({ records, store }).shelf;
    expect(stepsOf((await another.find('a'))?.checkpoints ?? [])).toEqual([20, 40, 50]);
    for (const step of [20, 40, 50]) expect(await another.read('a', step)).toEqual(bytes(step));
  });

  it('RUN-26: a log for which there is no room is in memory until there is', async () => {
    const inner = memoryRecords();
    let room = true;
    const records = {
      ...inner,
      write: (changes: Parameters<typeof inner.write>[0]) =>
        room ? inner.write(changes) : Promise.reject(quotaError()),
    };
    const { shelf } = shelfInMemory({ records });
    await shelf.begin(runRecord('a'), 'one');
    room = false;
    await shelf.save('a', progress(), 'long');
    expect(await shelf.log('a')).toBe('long');
    expect((await shelf.find('a'))?.progress.step).toBe(40);
    await expect(shelf.label('a', { name: 'x' })).rejects.toMatchObject({ code: 'no-room' });
    await expect(shelf.begin(runRecord('b'), 'two')).rejects.toMatchObject({ code: 'no-room' });
    room = true;
    await shelf.save('a', progress({ step: 50 }), 'longer');
    expect(await shelfInMemory({ records: inner }).shelf.log('a')).toBe('longer');
  });

  it('RUN-27: files that no run names are removed, those of a run that goes on are not', async () => {
    const store = memoryStore();
    const first = shelfInMemory({ store });
    await first.shelf.begin(runRecord('a'), 'one');
    await first.shelf.keep('a', { step: 10, bytes: bytes(1), best: null });
    for (const name of [
      'a/step-000020.safetensors',
      'gone/step-000010.safetensors',
      'b/step-000010.safetensors',
    ])
      await (await store.create(name)).close();
    first.held.add('b');
    await first.shelf.tidy();
    expect((await store.list()).toSorted()).toEqual([
      'a/step-000010.safetensors',
      'b/step-000010.safetensors',
    ]);
  });
});

it('RUN-28: two hundred runs are listed at once, without their logs', async () => {
  const inner = memoryRecords();
  const asked: string[] = [];
  const records = {
    ...inner,
    all: (table: string) => {
      asked.push(table);
      return inner.all(table);
    },
  };
  const { shelf } = shelfInMemory({ records });
  const file = await checkpointBytes('r', 10);
  for (let i = 0; i < 200; i++) {
    await shelf.begin(runRecord(`r${i}`), `run ${i}`);
    await shelf.save(`r${i}`, progress(), 'x'.repeat(100_000));
    await shelf.keep(`r${i}`, { step: 10, bytes: file, best: null });
  }
  const again = shelfInMemory({ records }).shelf;
  const start = performance.now();
  expect((await again.list()).runs).toHaveLength(200);
  const first = performance.now() - start;
  expect(asked).not.toContain('logs');
  expect(first).toBeLessThan(2000);
});
