import { expect, it, vi } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { exportsHandlers } from '../../tests/helpers/page-exports.ts';
import { onnxClient, onnxHandlers } from '../../tests/helpers/page-onnx.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { OnnxRequests } from '../workers/onnx-protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import type { ExportSubject } from './export-subject.ts';
import { OnnxModels } from './onnx-models.ts';
import { BASE } from './side.ts';
import { TryStore } from './try-export.ts';

const SUBJECT: ExportSubject = {
  model: { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' },
  side: BASE,
  recipe: defaultRecipe(),
  title: 'bundled',
  baseName: 'bundled',
  run: null,
  stem: 'bundled-base',
};

interface Parts {
  readonly engine?: Partial<Handlers<EngineRequests>>;
  readonly onnx?: Partial<Handlers<OnnxRequests>>;
  readonly hasEngine?: boolean;
}

/** Both answer [5, 6] to [1, 2]; their logits are `theirs` and `ours`. */
function tryWith({ engine = {}, onnx = {}, hasEngine = true }: Parts) {
  const logits = (...values: number[]) => ({ logits: Float32Array.from(values), vocabSize: 2 });
  const answer = { text: 'Seven', reason: 'end', milliseconds: 2, ids: [5, 6] } as const;
  const engineWorker = clientOf<EngineRequests>(
    engineHandlers({
      generate: async () => ({ ...answer, tokens: 2, promptIds: [1, 2] }),
      logits: async () => logits(1, -4),
      ...engine,
    }),
  );
  const onnxWorker = onnxClient(
    onnxHandlers({
      encode: async () => ({ ids: [1, 2] }),
      generate: async () => answer,
      logits: async () => logits(1.5, -4.25),
      ...onnx,
    }),
  );
  const store = new TryStore({
    models: new OnnxModels({
      exports: clientOf<ExportRequests>(exportsHandlers()),
      onnx: onnxWorker,
      devices: () => ['wasm'],
    }),
    engine: engineWorker,
    hasEngine: () => hasEngine,
    subject: () => SUBJECT,
    dtype: () => 'f32',
    vet: async () => null,
  });
  store.setPrompt('What is 3 plus 4?');
  return { store, onnxWorker };
}

it('EXP-64: both answer the same prompt, and tokens and logits of the two are compared', async () => {
  const asked = vi.fn(async () => ({ logits: Float32Array.of(1, -4), vocabSize: 2 }));
  const { store } = tryWith({ engine: { logits: asked } });
  await store.start();
  expect(store.store.getState()).toMatchObject({
    busy: false,
    stage: null,
    fault: null,
    of: { title: 'bundled', dtype: 'f32' },
    onnx: { text: 'Seven', ids: [5, 6] },
    engine: { text: 'Seven', ids: [5, 6] },
    difference: { samePrompt: true, sameAnswer: true, rows: 4, largest: 0.5, scale: 4 },
  });
  // All of prompt and answer.
  expect(asked).toHaveBeenCalledWith(
    expect.objectContaining({ ids: [1, 2, 5, 6], rows: 4 }),
    expect.anything(),
  );
});

it('EXP-64: other tokens, and logits that are no numbers, are told', async () => {
  const { store } = tryWith({
    onnx: {
      encode: async () => ({ ids: [1] }),
      generate: async () => ({ text: 'S', reason: 'end', milliseconds: 2, ids: [5] }),
      logits: async () => ({ logits: Float32Array.of(Number.NaN, -4), vocabSize: 2 }),
    },
  });
  await store.start();
  const { difference } = store.store.getState();
  expect(difference).toMatchObject({ samePrompt: false, sameAnswer: false, rows: 2, largest: Infinity });
});

it('EXP-64: without WebGPU the export answers alone', async () => {
  const generate = vi.fn(engineHandlers().generate);
  const { store } = tryWith({ engine: { generate }, hasEngine: false });
  await store.start();
  expect(store.store.getState()).toMatchObject({ onnx: { text: 'Seven' }, engine: null, difference: null });
  expect(generate).not.toHaveBeenCalled();
});

it('EXP-64: a cancel keeps what was said and compares nothing', async () => {
  const { store } = tryWith({
    onnx: {
      generate: (_, { signal, progress }) => {
        progress({ text: 'Sev' });
        return new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ text: 'Sev', reason: 'cancelled', milliseconds: 2, ids: [5] }),
          );
        });
      },
    },
  });
  const asking = store.start();
  await vi.waitFor(() => expect(store.store.getState().onnx?.text).toBe('Sev'));
  store.cancel();
  await asking;
  expect(store.store.getState()).toMatchObject({
    busy: false,
    fault: null,
    onnx: { text: 'Sev', reason: 'cancelled' },
    engine: null,
    difference: null,
  });
});

it('EXP-64: what breaks is told, and nothing counts as loaded', async () => {
  const { store } = tryWith({
    onnx: { generate: () => Promise.reject(new TemperError('worker-gone', 'It ended: try again.')) },
  });
  await store.start();
  expect(store.store.getState()).toMatchObject({
    busy: false,
    loaded: null,
    fault: { message: 'It ended: try again.' },
  });
});

it('EXP-64: a text whose logits would fill the memory is answered, and not compared', async () => {
  const { store } = tryWith({
    engine: { logits: async () => ({ logits: Float32Array.of(1), vocabSize: 2 ** 28 }) },
    onnx: { logits: () => Promise.reject(new Error('Nobody may ask.')) },
  });
  await store.start();
  const { fault, difference, onnx, engine, loaded } = store.store.getState();
  expect(fault?.message).toMatch(/too many to compare all logits.*The answers stand/);
  expect(difference).toBeNull();
  expect([onnx?.text, engine?.text]).not.toContain('');
  expect(loaded).not.toBeNull();
});
