import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { adapterFiles } from '../exports/peft/adapter.ts';
import { memoryStore } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import type { Adapter } from '../model/adapter.ts';
import { readPeft } from '../model/adapter.ts';
import { parseConfig } from '../model/config.ts';
import { initLora } from '../model/lora.ts';
import { AdapterShelf } from './adapter-shelf.ts';
import { peftZip } from './peft-files.ts';

const config = unwrap(
  parseConfig({
    architectures: ['LlamaForCausalLM'],
    hidden_size: 16,
    intermediate_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    vocab_size: 16,
  }),
);
const lora = { rank: 2, alpha: 4, dropout: 0, targets: ['q' as const, 'v' as const], rsLora: true };
const adapter: Adapter = { lora, tensors: initLora(config, lora, 7) };

function zipped(folder: string): Uint8Array {
  const files = adapterFiles({ config, lora, baseModel: 'theirs', tensors: adapter.tensors });
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [`${folder}${name}`, bytes])));
}

it('EXP-32: adapters are kept with their settings, the newest first, until they are removed', async () => {
  const store = memoryStore();
  const shelf = new AdapterShelf(store);
  const first = await shelf.take('first', { adapter, base: 'theirs' });
  const { createdAt } = first;
  expect(first).toMatchObject({ name: 'first', base: 'theirs', lora });
  expect(first.bytes).toBeGreaterThan(0);
  expect(await shelf.list()).toEqual([{ ...first, createdAt }]);
  const again = await new AdapterShelf(store).read(first.id);
  expect(again.lora).toEqual(lora);
  for (const [name, { shape, data }] of adapter.tensors)
    expect(again.tensors.get(name)).toEqual({ shape, data });
  await shelf.remove(first.id);
  expect(await shelf.list()).toEqual([]);
  await expect(shelf.read(first.id)).rejects.toMatchObject({ code: 'adapter-unknown' });
});

it.each(['', 'step-20/', 'a/b/'])(
  'EXP-32: a zip holds it at its top or in a folder: "%s"',
  async (folder) => {
    const read = unwrap(await readPeft(unwrap(peftZip('theirs.zip', zipped(folder)))));
    expect(read.adapter.lora).toEqual(lora);
    expect(read.base).toBe('theirs');
  },
);

it('EXP-32: a zip of something else, of two adapters, or of nothing is refused', () => {
  const message = (zip: Uint8Array) => {
    const folder = peftZip('theirs.zip', zip);
    return folder.ok ? '' : folder.fault.message;
  };
  const text = new TextEncoder().encode('{}');
  expect(message(zipSync({ 'readme.md': text }))).toMatch(/has no adapter_config\.json/);
  expect(message(zipSync({ 'a/adapter_config.json': text, 'b/adapter_config.json': text }))).toMatch(
    /holds 2 adapters \(a\/adapter_config\.json, b\/adapter_config\.json\)/,
  );
  expect(message(text)).toMatch(/is no zip that can be read/);
});
