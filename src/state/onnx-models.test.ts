import { expect, it, vi } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { exportsHandlers } from '../../tests/helpers/page-exports.ts';
import { onnxClient, onnxHandlers } from '../../tests/helpers/page-onnx.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import { OnnxModels, type OnnxStage, type OnnxWish } from './onnx-models.ts';
import { BASE } from './side.ts';
import { onnxDevices } from './try-export.ts';

const WISH: OnnxWish = {
  model: { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' },
  side: BASE,
  recipe: defaultRecipe(),
  dtype: 'f32',
};
const TUNED: OnnxWish = { ...WISH, side: { kind: 'checkpoint', run: 'a', step: 3 } };
const FILES = [{ name: 'onnx/model.onnx', blob: new Blob(['weights']) }];

function modelsWith(load = vi.fn(onnxHandlers().load)) {
  const write = vi.fn<ReturnType<typeof exportsHandlers>['write']>(async (_, { progress }) => {
    progress({ done: 1, total: 2, file: 'onnx/model.onnx' });
    return { files: FILES, notes: [] };
  });
  const clear = vi.fn(async () => null);
  const onnx = onnxClient(onnxHandlers({ load }));
  const exports = clientOf<ExportRequests>(exportsHandlers({ write, clear }));
  const models = new OnnxModels({ exports, onnx, devices: () => ['wasm'] });
  return { models, write, clear, load, onnx };
}
const watch = () => ({ signal: new AbortController().signal });

it('EXP-62: an export is written and loaded once, and another takes its place', async () => {
  const { models, write, load } = modelsWith();
  const stages: OnnxStage[] = [];
  const onStage = (stage: OnnxStage) => void stages.push(stage);
  const loaded = await models.using(WISH, async (_, found) => found, { ...watch(), onStage });
  expect(loaded).toEqual({ device: 'wasm', milliseconds: 1, notes: [], bytes: 7 });
  expect(stages).toEqual([{ stage: 'writing', done: 1, total: 2 }, { stage: 'loading' }]);
  expect(write.mock.calls[0]![0]).toMatchObject({
    as: 'files',
    wish: { kind: 'weights', format: 'onnx', options: { dtype: 'f32' }, side: BASE },
  });
  await models.using(WISH, async () => null, watch());
  expect(load).toHaveBeenCalledTimes(1);
  await models.using(TUNED, async () => null, watch());
  await models.using({ ...TUNED, dtype: 'f16' }, async () => null, watch());
  expect(load.mock.calls.map(([{ dtype }]) => dtype)).toEqual(['fp32', 'fp32', 'fp16']);
});

it('EXP-62: two that ask for different exports take turns', async () => {
  const { models } = modelsWith();
  const said: string[] = [];
  const work = (name: string) => async () => {
    said.push(`${name} begins`);
    await Promise.resolve();
    said.push(`${name} ends`);
  };
  await Promise.all([models.using(WISH, work('base'), watch()), models.using(TUNED, work('tuned'), watch())]);
  expect(said).toEqual(['base begins', 'base ends', 'tuned begins', 'tuned ends']);
});

it('EXP-62: after a fault it is loaded anew', async () => {
  const { models, load } = modelsWith();
  const gone = new TemperError('worker-gone', 'It ended.');
  await expect(models.using(WISH, () => Promise.reject(gone), watch())).rejects.toThrow(gone);
  await models.using(WISH, async () => null, watch());
  expect(load).toHaveBeenCalledTimes(2);
});

it('EXP-62: a cancel while it loads ends the worker', async () => {
  const controller = new AbortController();
  const load = vi.fn(async () => {
    controller.abort();
    return { device: 'wasm' as const, milliseconds: 1, notes: [] };
  });
  const { models, onnx } = modelsWith(load);
  await models.using(WISH, async () => null, { signal: controller.signal }).catch(() => null);
  expect(onnx.ended()).toBe(1);
});

it('EXP-62: unloading gives memory and room back', async () => {
  const { models, onnx, clear, load } = modelsWith();
  await models.using(WISH, async () => null, watch());
  // Not in the middle of somebody's answer.
  let answered = false;
  const answer = models.using(
    WISH,
    async () => {
      answered = true;
    },
    watch(),
  );
  const given = models.unload();
  await answer;
  expect(answered).toBe(true);
  await given;
  expect(onnx.ended()).toBe(1);
  await vi.waitFor(() => expect(clear).toHaveBeenCalledOnce());
  await models.using(WISH, async () => null, watch());
  expect(load).toHaveBeenCalledTimes(2);
});

it('EXP-63: WebGPU where it is real and knows the numbers, WebAssembly behind it', () => {
  const gpu = (software: boolean, f16: boolean) => ({ software, f16 });
  expect(onnxDevices(gpu(false, true), 'f16')).toEqual(['webgpu', 'wasm']);
  expect(onnxDevices(gpu(false, false), 'f16')).toEqual(['wasm']);
  expect(onnxDevices(gpu(false, false), 'f32')).toEqual(['webgpu', 'wasm']);
  expect(onnxDevices(gpu(true, true), 'f32')).toEqual(['wasm']);
  expect(onnxDevices(null, 'f32')).toEqual(['wasm']);
});
