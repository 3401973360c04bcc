import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { llama } from '../../tests/helpers/config.ts';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RunProgress, RunRecord } from '../runs/record.ts';
import { FolderKeeper, readLogText, readRunFolder } from './folder-keeper.ts';

/** Stands for the disk: refuses to write where the test says so. */
const writes = vi.hoisted((): { refuse: string | null } => ({ refuse: null }));
vi.mock('../io/node/disk.ts', async (original) => {
  const disk = await original<typeof import('../io/node/disk.ts')>();
  return {
    ...disk,
    writeWhole: (path: string, bytes: Uint8Array) =>
      writes.refuse === null
        ? disk.writeWhole(path, bytes)
        : Promise.reject(Object.assign(new Error(writes.refuse), { code: writes.refuse })),
  };
});

const RECORD: RunRecord = {
  version: 1,
  id: 'a-run',
  createdAt: '2026-11-22T14:05:00.000Z',
  recipe: unwrap(parseRecipe({ evaluation: { checkpoints: { last: 2 } } })),
  plan: { tasks: [], total: 0, notes: [] },
  files: [{ name: 'rows.jsonl', size: 10, examples: 1 }],
  rows: '0'.repeat(64),
  plainText: null,
  model: { name: 'bundled', hash: 'f'.repeat(64), config: llama() },
  totalSteps: 9,
  skipped: 0,
  truncated: 0,
  evaluated: [],
  engine: {
    device: 'none',
    products: { forward: 'a', inputGradient: 'b' },
    recomputed: 0,
    blocks: 1,
    bytes: { base: 0, adapter: 0, activations: 0, total: 0 },
  },
  sweep: null,
};
const PROGRESS: RunProgress = {
  status: 'running',
  step: 3,
  best: { step: 1, value: 2.5 },
  loss: 2.75,
  updatedAt: '2026-11-22T14:06:00.000Z',
  computed: 1234,
  fault: null,
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-keeper-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => FolderKeeper.open(folder);
const bytesOf = (step: number) => new Uint8Array(8).fill(step);

test('RUN-71: a run’s folder gives back what was kept in it', async () => {
  const keeper = await open();
  expect([keeper.run, await keeper.find('a-run')]).toEqual([null, null]);
  await keeper.begin(RECORD, 'Mine');
  await keeper.save('a-run', PROGRESS, 'a line\n');
  await keeper.keep('a-run', { step: 3, bytes: bytesOf(3), best: null });
  await keeper.dispose();

  const again = await open();
  const label = { name: 'Mine', note: '', starred: false };
  expect(again.run).toMatchObject({ record: RECORD, label, progress: PROGRESS });
  expect(await again.find('a-run')).toEqual({
    record: RECORD,
    progress: PROGRESS,
    checkpoints: [{ step: 3, bytes: 8 }],
  });
  expect(await again.find('another')).toBeNull();
  expect(await again.read('a-run', 3)).toEqual(bytesOf(3));
  expect(await again.read('a-run', 4)).toBeNull();
  expect(await readLogText(folder)).toBe('a line\n');
  await expect(again.begin(RECORD, 'Two')).rejects.toMatchObject({ code: 'run-exists' });
  await expect(again.save('another', PROGRESS, '')).rejects.toMatchObject({ code: 'run-missing' });
  await again.dispose();
});

test('RUN-71: the best checkpoint and the newest ones stay, and half-written files go', async () => {
  const keeper = await open();
  await keeper.begin(RECORD, 'Mine');
  for (const step of [1, 2, 3]) await keeper.keep('a-run', { step, bytes: bytesOf(step), best: 1 });
  const { kept, full } = await keeper.keep('a-run', { step: 4, bytes: bytesOf(4), best: 1 });
  expect([kept.map(({ step }) => step), full]).toEqual([[1, 3, 4], null]);
  await keeper.dispose();
  const names = ['step-000001.safetensors', 'step-000003.safetensors', 'step-000004.safetensors'];
  for (const name of ['step-000005.safetensors.0123456789ab.part', 'notes.txt'])
    await writeFile(join(folder, 'checkpoints', name), 'half');
  const again = await open();
  expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['notes.txt', ...names]);
  expect((await again.find('a-run'))?.checkpoints.map(({ step }) => step)).toEqual([1, 3, 4]);
  await again.dispose();
});

test('RUN-71: what goes on from an earlier checkpoint takes the place of later ones', async () => {
  const keeper = await open();
  await keeper.begin(RECORD, 'Mine');
  for (const step of [10, 20, 30]) await keeper.keep('a-run', { step, bytes: bytesOf(step), best: 10 });
  const { kept } = await keeper.keep('a-run', { step: 15, bytes: bytesOf(15), best: 10 });
  expect(kept.map(({ step }) => step)).toEqual([10, 15]);
  expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual([
    'step-000010.safetensors',
    'step-000015.safetensors',
  ]);
  await keeper.dispose();
});

test('RUN-71: a run.json that is none is a fault with its place, and the folder is free again', async () => {
  await writeFile(join(folder, 'run.json'), JSON.stringify({ record: { ...RECORD, version: 2 } }));
  await expect(open()).rejects.toThrow(/run\.json is no run as train writes it \(record\.version\)/);
  await writeFile(join(folder, 'run.json'), '{"record":');
  await expect(open()).rejects.toThrow(/run\.json is no run as train writes it/);
  expect(await readdir(folder)).toEqual(['run.json']);
  await rm(join(folder, 'run.json'));
  expect(await readRunFolder(folder)).toEqual({ ok: true, value: null });
  await (await open()).dispose();
});

test('RUN-73: a full disk is told, and what was kept stays', async () => {
  const keeper = await open();
  await keeper.begin(RECORD, 'Mine');
  await keeper.keep('a-run', { step: 1, bytes: bytesOf(1), best: null });
  const before = await readFile(join(folder, 'run.json'), 'utf8');
  writes.refuse = 'ENOSPC';
  const { kept, full } = await keeper.keep('a-run', { step: 2, bytes: bytesOf(2), best: null });
  expect(kept.map(({ step }) => step)).toEqual([1]);
  expect(full).toMatch(/There is no room left on the disk/);
  await expect(keeper.save('a-run', PROGRESS, 'a line\n')).rejects.toMatchObject({ code: 'disk-full' });
  expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(before);
  writes.refuse = 'EIO';
  await expect(keeper.save('a-run', PROGRESS, '')).rejects.toThrow('EIO');
  writes.refuse = null;
  await keeper.dispose();
});
