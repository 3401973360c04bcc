import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { continueIds } from '../../src/generation/answer.ts';
import { unwrap } from '../../src/io/faults.ts';
import { UNMEASURED } from '../../src/kernels/linear/tuning.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import { BaseModel } from '../../src/network/base.ts';
import { encodeText } from '../../src/tokens/template/conversation.ts';
import { createTokenizer } from '../../src/tokens/tokenizer/tokenizer.ts';
import { memoryFolder } from '../../tests/helpers/folders.ts';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { convert } from './convert.ts';
import { readFiles } from './files.ts';
import { greedyReference } from './reference.ts';

/** A folder with checkpoint_legacy.bin and tokenizer.bin of stories260K; without it there is nothing to run. */
const stories = process.env.TEMPER_STORIES260K ?? '';

/** What greedy.ts printed for it. */
const expected = v.parse(
  v.object({
    prompt: v.string(),
    prompt_ids: v.array(v.number()),
    ids: v.array(v.number()),
    text: v.string(),
    margins: v.array(v.number()),
  }),
  JSON.parse(readFileSync(new URL('./stories260k.json', import.meta.url), 'utf8')),
);

it('the reference was sure of each of a hundred ids', () => {
  expect(expected.ids).toHaveLength(100);
  expect(Math.min(...expected.margins)).toBeGreaterThan(0.05);
});

describe.skipIf(stories === '')('a real model', () => {
  it('is continued by our engine as by the float64 reference', async () => {
    const { checkpoint, vocabulary } = unwrap(
      await readFiles(join(stories, 'checkpoint_legacy.bin'), join(stories, 'tokenizer.bin')),
    );
    expect(greedyReference(checkpoint, expected.prompt_ids, 100).ids).toEqual(expected.ids);

    const folder = memoryFolder('stories260K', Object.fromEntries(convert(checkpoint, vocabulary)));
    const model = unwrap(await loadModelFolder(folder, 'stories260K'));
    if (model.tokenizerFiles === null) throw new Error('The converted folder has no tokenizer.');
    const tokenizer = unwrap(createTokenizer(model.tokenizerFiles));
    const ids = encodeText(expected.prompt, tokenizer);
    expect(ids).toEqual(expected.prompt_ids);
    const ours = await onDevice(async ({ device, recorder }) => {
      const base = await BaseModel.load(device, model, UNMEASURED);
      const sampling = { greedy: true, temperature: 1, topK: 0, topP: 1 };
      const options = { sampling, seed: 1, maxTokens: 100, shown: true };
      const continued = await continueIds({ recorder, base, adapter: null }, tokenizer, ids, options);
      base.dispose();
      return continued;
    });
    expect(ours).toEqual({ ids: expected.ids, text: expected.text, reason: 'length' });
  });
});
