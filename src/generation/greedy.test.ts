import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { onDevice } from '../../tests/helpers/on-device.ts';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { UNMEASURED } from '../kernels/linear/tuning.ts';
import { readAdapter } from '../model/adapter.ts';
import { loadModelFolder } from '../model/folder.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { generate } from './generator.ts';

/** Choices closer than this, in logits, may fall either way in f32; scripts/parity/generation.py has the same. */
const TIE = 1e-4;

const continued = v.object({ ids: v.array(v.number()), margins: v.array(v.number()) });
const schema = v.array(v.object({ prompt: v.array(v.number()), base: continued, tuned: continued }));

const fixtures = fileURLToPath(new URL('../../tests/fixtures/', import.meta.url));
const names = readdirSync(fixtures).filter((name) => existsSync(`${fixtures}${name}/generated.json`));

it('has fixtures', () => expect(names).toContain('llama-step'));

describe.each(names)('greedy ids of transformers in float64: %s', (name) => {
  const path = `${fixtures}${name}/`;
  const runs = v.parse(schema, JSON.parse(readFileSync(`${path}generated.json`, 'utf8')));

  it('are ours, for the base and the tuned model', async () => {
    const model = unwrap(await loadModelFolder(diskFolder(path), name));
    const peft = unwrap(await readAdapter(diskFolder(`${path}adapter`)));
    await onDevice(async ({ device, recorder }) => {
      const base = await BaseModel.load(device, model, UNMEASURED);
      const adapter = new DeviceAdapter(recorder, base.config, peft.lora);
      adapter.load(peft.tensors);
      for (const { prompt, ...expected } of runs) {
        for (const [which, used] of [
          ['base', null],
          ['tuned', adapter],
        ] as const) {
          const { ids, margins } = expected[which];
          const tie = margins.findIndex((margin) => margin < TIE);
          const count = tie < 0 ? ids.length : tie;
          const sampling = { greedy: true, temperature: 1, topK: 0, topP: 1 };
          const options = { sampling, seed: 1, maxTokens: count, stopIds: [] };
          const ours = await generate(recorder, base, used, prompt, options);
          expect(ours.ids).toEqual(ids.slice(0, count));
        }
      }
      adapter.dispose();
      base.dispose();
    });
  });
});
