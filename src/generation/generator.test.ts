import { expect, it } from 'vitest';
import { readCheckpoint } from '../../scripts/llama2c/checkpoint.ts';
import { convert } from '../../scripts/llama2c/convert.ts';
import { greedyReference } from '../../scripts/llama2c/reference.ts';
import { readVocabulary } from '../../scripts/llama2c/vocabulary.ts';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { memoryFolder } from '../../tests/helpers/folders.ts';
import { TINY_VOCAB, tinyCheckpoint, tokenizerBin } from '../../tests/helpers/llama2c.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { unwrap } from '../io/faults.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import { loadModelFolder } from '../model/folder.ts';
import { Activations } from '../network/activations.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import { generate } from './generator.ts';
import { argmax } from './sampling.ts';

const GREEDY = { greedy: true, temperature: 1, topK: 0, topP: 1 };

it('the KV cache gives the tokens that whole forward passes give, with and without the adapter', async () => {
  const { model, adapter: peft } = await loadStepFixture('llama-step');
  const prompt = [5, 99, 17];
  await onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
    adapter.load(peft.tensors);
    for (const used of [null, adapter]) {
      const options = { sampling: GREEDY, seed: 1, maxTokens: 8, stopIds: [] };
      const { ids, reason } = await generate(recorder, base, used, prompt, options);
      const whole = [...prompt];
      for (let i = 0; i < 8; i++) {
        const n = whole.length;
        const acts = new Activations(device, base.config, { tokens: n, rows: 1, training: false }, used);
        const batch = {
          step: 1,
          micro: 0,
          inputIds: whole,
          labels: whole.map(() => -100),
          weights: whole.map(() => 0),
          positions: whole.map((_, t) => t),
          segments: whole.map(() => 0),
        };
        const last = {
          rows: Uint32Array.of(n - 1),
          targets: Int32Array.of(0),
          weights: new Float64Array(1),
        };
        uploadBatch(recorder, acts, batch, last, 1);
        const net = { recorder, base, adapter: used, acts };
        forward(net, n);
        whole.push(argmax(await recorder.readFloats(headLogits(net, 1), base.config.vocabSize)));
        acts.dispose();
        recorder.release();
      }
      expect(ids).toEqual(whole.slice(prompt.length));
      expect(reason).toBe('length');
    }
    adapter.dispose();
    base.dispose();
  });
});

it('ends at a stop token, which is not given out', async () => {
  const { model } = await loadStepFixture('llama-step');
  await onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    const options = { sampling: GREEDY, seed: 1, maxTokens: 4, stopIds: [] as number[] };
    const { ids } = await generate(recorder, base, null, [5], options);
    const stopped = await generate(recorder, base, null, [5], { ...options, stopIds: [ids[2]!] });
    expect(stopped).toEqual({ ids: ids.slice(0, ids.indexOf(ids[2]!)), reason: 'end' });
    await expect(generate(recorder, base, null, new Array(64).fill(1), options)).rejects.toThrow(
      /shorten it/,
    );
    await expect(generate(recorder, base, null, [5, 131], options)).rejects.toThrow(/Token 131/);
    base.dispose();
  });
});

it('a prompt of several chunks is continued as token by token in float64', async () => {
  const checkpoint = unwrap(readCheckpoint(tinyCheckpoint({ untied: true }), 'tiny.bin'));
  const vocabulary = unwrap(readVocabulary(tokenizerBin(), TINY_VOCAB, 'tokenizer.bin'));
  const folder = memoryFolder('tiny', Object.fromEntries(convert(checkpoint, vocabulary)));
  const model = unwrap(await loadModelFolder(folder, 'tiny'));
  await onDevice(async ({ device, recorder }) => {
    const base = await BaseModel.load(device, model, UNMEASURED);
    // Chunks of 64: just one, one and a token more, and two and a part.
    for (const length of [64, 65, 140]) {
      const prompt = Array.from({ length }, (_, t) => (t * 37 + 11) % TINY_VOCAB);
      const { ids, margins } = greedyReference(checkpoint, prompt, 12);
      expect(Math.min(...margins)).toBeGreaterThan(1e-4);
      const options = { sampling: GREEDY, seed: 1, maxTokens: 12, stopIds: [] };
      expect((await generate(recorder, base, null, prompt, options)).ids).toEqual(ids);
    }
    base.dispose();
  });
});
