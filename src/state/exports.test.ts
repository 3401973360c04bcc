import { expect, it, vi } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { exportsHandlers } from '../../tests/helpers/page-exports.ts';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { RunEntry } from '../runs/record.ts';
import type { EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { exportSubject, folderName } from './export-subject.ts';
import { ExportsStore } from './exports.ts';
import { RunStore } from './run.ts';
import { BASE } from './side.ts';

const MODEL = { id: 'bundled', name: 'bundled', kind: 'url', url: 'models/bundled/' } as const;
const TEMPLATE = '{{ messages }}';
const TUNED: Side = { kind: 'checkpoint', run: 'a', step: 3 };

function entryOf(name: string): RunEntry {
  const recipe = { ...defaultRecipe(), model: { ...defaultRecipe().model, template: TEMPLATE } };
  return {
    record: runRecord('a', { recipe }),
    label: { name, note: '', starred: false },
    progress: {
      status: 'finished',
      step: 3,
      best: null,
      loss: 1,
      updatedAt: '2026-11-23T00:00:00.000Z',
      computed: 1,
      fault: null,
    },
    checkpoints: [{ step: 3, bytes: 10 }],
  };
}

function subjectOf(chosen: Side | null, entries: readonly RunEntry[] = [entryOf('T = ∞')]) {
  const run = new RunStore(clientOf<EngineRequests>(engineHandlers())).store.getState();
  return exportSubject(
    { list: { entries, compared: null }, run, model: MODEL, recipe: defaultRecipe(), adapters: [] },
    chosen,
  );
}

function storeWith(replaced: Partial<Handlers<ExportRequests>>, vet = async (): Promise<unknown> => null) {
  const worker = clientOf<ExportRequests>(exportsHandlers(replaced));
  return new ExportsStore(
    worker,
    subjectOf,
    {
      key: (side) => JSON.stringify(side),
      wish: () => Promise.reject(new Error('Not asked.')),
    },
    vet,
  );
}
const stateOf = (page: ExportsStore, format: 'peft' | 'merged' | 'onnx') =>
  page.store.getState().formats[format];
const blob = new Blob(['zip']);
const WRITTEN = { files: [{ name: 'export.zip', blob }], notes: ['A note.'] };

it('PAGE-150: what is compared is exported, by the template that it was trained with; the base where nothing was trained', () => {
  const tuned = subjectOf(null);
  expect(tuned).toMatchObject({ side: TUNED, title: 'T = ∞ · step 3', run: 'T = ∞' });
  expect(tuned.recipe.model.template).toBe(TEMPLATE);
  expect(folderName(tuned, 'merged')).toBe('T-inf-step-3-merged');
  const base = subjectOf(null, []);
  expect(base).toMatchObject({ side: BASE, title: 'bundled', run: null });
  expect(folderName(base, 'gguf')).toBe('bundled-base-gguf');
  // What was chosen and is deleted by now.
  expect(subjectOf(TUNED, [])).toMatchObject({ side: BASE });
});

it('PAGE-151: sizes are told before; another subject or other numbers are planned anew, the same are not', async () => {
  const plan = vi.fn(async ({ wish }: ExportRequests['plan']['request']) => ({
    files: [{ name: wish.format, size: wish.options.dtype === 'f16' ? 1 : 2 }],
    notes: [],
  }));
  const page = storeWith({ plan });
  page.look();
  page.look();
  await vi.waitFor(() => expect(stateOf(page, 'onnx').plan?.files).toEqual([{ name: 'onnx', size: 2 }]));
  expect(plan).toHaveBeenCalledTimes(5);
  page.chooseDtype('onnx', 'f16');
  expect(stateOf(page, 'onnx').plan).toBeNull();
  await vi.waitFor(() => expect(stateOf(page, 'onnx').plan?.files[0]?.size).toBe(1));
  expect(plan).toHaveBeenCalledTimes(6);
  page.choose(BASE);
  await vi.waitFor(() => expect(plan).toHaveBeenCalledTimes(11));
});

it('PAGE-151: what cannot be made says why, and is asked again the next time', async () => {
  const why = new TemperError('nothing-learned', 'The base has no adapter.');
  const plan = vi.fn(() => Promise.reject(why));
  const page = storeWith({ plan });
  page.look();
  await vi.waitFor(() => expect(stateOf(page, 'peft').refused?.message).toBe('The base has no adapter.'));
  page.look();
  expect(plan).toHaveBeenCalledTimes(5);
  await vi.waitFor(() => expect(plan).toHaveBeenCalledTimes(10));
});

it('PAGE-153: a written export waits under its name, and is of what was chosen then', async () => {
  const clear = vi.fn(async () => null);
  const page = storeWith({ write: async () => WRITTEN, clear });
  expect(await page.start('merged')).toMatchObject({ name: 'T-inf-step-3-merged.zip', notes: ['A note.'] });
  const ready = stateOf(page, 'merged').ready!;
  expect(page.isCurrent('merged', ready)).toBe(true);
  page.choose(BASE);
  expect(page.isCurrent('merged', ready)).toBe(false);
  page.discard('merged');
  expect(stateOf(page, 'merged').ready).toBeNull();
  await vi.waitFor(() =>
    expect(clear).toHaveBeenCalledWith({ format: 'merged', as: 'zip' }, expect.anything()),
  );
});

it('PAGE-153: one export is written at a time; a cancel is no fault', async () => {
  let cancelled = false;
  const page = storeWith({
    write: ({ wish }, { signal, progress }) =>
      new Promise((resolve, reject) => {
        progress({ done: 1, total: 4, file: 'model.safetensors' });
        if (wish.kind === 'weights' && wish.format === 'peft') resolve(WRITTEN);
        signal.addEventListener('abort', () => {
          cancelled = true;
          reject(signal.reason);
        });
      }),
  });
  const merged = page.start('merged');
  await vi.waitFor(() => expect(page.store.getState().writing).toMatchObject({ format: 'merged', done: 1 }));
  expect(await page.start('peft')).toBeNull();
  page.cancel();
  expect(page.store.getState().writing).toBeNull();
  expect(await merged).toBeNull();
  expect(cancelled).toBe(true);
  expect(stateOf(page, 'merged')).toMatchObject({ ready: null, fault: null });
  expect(await page.start('peft')).not.toBeNull();
});

it('PAGE-152: an export that fails says why', async () => {
  const why = new TemperError('no-room', 'There is no room.');
  const page = storeWith({ write: () => Promise.reject(why) });
  expect(await page.start('onnx')).toBeNull();
  expect(stateOf(page, 'onnx').fault?.message).toBe('There is no room.');
  expect(page.store.getState().writing).toBeNull();
});

it('PAGE-150: a template without an end does not reach the worker, and its sentence is told', async () => {
  let asked = 0;
  const fault = new TemperError('time-limit', 'The template does not come to an end.');
  const page = storeWith(
    {
      plan: async () => {
        asked++;
        return { files: [], notes: [] };
      },
    },
    () => Promise.reject(fault),
  );
  page.look();
  await vi.waitFor(() => expect(stateOf(page, 'merged').refused?.message).toBe(fault.message));
  expect(await page.start('merged')).toBeNull();
  expect(stateOf(page, 'merged').fault?.message).toBe(fault.message);
  expect(asked).toBe(0);
});
