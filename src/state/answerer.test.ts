import { expect, it, vi } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { exportsHandlers } from '../../tests/helpers/page-exports.ts';
import { onnxClient, onnxHandlers } from '../../tests/helpers/page-onnx.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import { onnxAnswers } from './answerer.ts';
import { OnnxModels } from './onnx-models.ts';

const TUNED: Side = { kind: 'checkpoint', run: 'a', step: 3 };
const SAMPLING = { greedy: false, temperature: 0.5, topK: 3, topP: 0.9, maxTokens: 8, seed: 7 };

it('PAGE-141: an export answers as the engine is asked: prompt, sampling, and the template of the run', async () => {
  const write = vi.fn(exportsHandlers().write);
  const encode = vi.fn(async () => ({ ids: [1, 2] }));
  const generate = vi.fn<ReturnType<typeof onnxHandlers>['generate']>(async (_, { progress }) => {
    progress({ text: 'Sev' });
    progress({ text: 'en' });
    return { ids: [3, 4], text: 'Seven', reason: 'end', milliseconds: 5 };
  });
  const models = new OnnxModels({
    exports: clientOf<ExportRequests>(exportsHandlers({ write })),
    onnx: onnxClient(onnxHandlers({ encode, generate })),
    devices: () => ['wasm'],
  });
  const pieces: string[] = [];
  const said = await onnxAnswers(models, defaultRecipe)(
    {
      model: { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' },
      side: TUNED,
      choice: {
        separator: defaultRecipe().model.separator,
        eos: defaultRecipe().model.eos,
        template: '{{ of_the_run }}',
      },
      system: 'Be brief.',
      prompt: 'What is 3 plus 4?',
      format: 'chat',
      sampling: SAMPLING,
    },
    { signal: new AbortController().signal, onProgress: ({ text }) => void pieces.push(text) },
  );
  expect(said).toEqual({ text: 'Seven', tokens: 2, reason: 'end', milliseconds: 5, by: 'wasm' });
  expect(pieces).toEqual(['Sev', 'en']);
  expect(write.mock.calls[0]![0]).toMatchObject({
    wish: { side: TUNED, recipe: { model: { template: '{{ of_the_run }}' } }, options: { dtype: 'f32' } },
  });
  expect(encode).toHaveBeenCalledWith(
    { system: 'Be brief.', prompt: 'What is 3 plus 4?', format: 'chat' },
    expect.anything(),
  );
  expect(generate.mock.calls[0]![0]).toEqual({ ids: [1, 2], sampling: SAMPLING });
});
