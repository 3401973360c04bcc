import { expect, it } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { diskFolder } from '../../io/node/disk.ts';
import { loadModelFolder } from '../../model/folder.ts';
import { initLora } from '../../model/lora.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { modelCard } from './card.ts';
import type { WeightsSource } from './source.ts';

const folder = diskFolder('public/models/bundled');
const model = unwrap(await loadModelFolder(folder, 'bundled'));
const recipe = defaultRecipe();
const adapter = { lora: recipe.lora, tensors: initLora(model.config, recipe.lora, 1) };
const BASE: WeightsSource = {
  baseName: 'bundled',
  model,
  folder,
  adapter: null,
  tokenizer: null,
  story: null,
};
const TUNED: WeightsSource = {
  ...BASE,
  adapter,
  story: {
    run: 'T = 2 | rank 8',
    createdAt: '2026-11-22T14:05:00.000Z',
    recipe,
    step: 3,
    totalSteps: 1500,
    tasks: [
      { task: 'math', heldOut: false, size: 1200, count: 2400, before: 3.25, after: 1.5 },
      { task: 'riddles', heldOut: true, size: 0, count: 0, before: null, after: 2 },
    ],
    before: 3.25,
    after: 1.5,
    files: [{ name: 'math.jsonl', size: 4096, examples: 1200 }],
    modelHash: 'a1',
    rowsHash: 'b2',
  },
};

function textOf(kind: 'peft' | 'merged', source: WeightsSource): string {
  const [bytes = new Uint8Array()] = [...(modelCard(kind, source).bytes() as Iterable<Uint8Array>)];
  return new TextDecoder().decode(bytes);
}

it('EXP-18: an adapter’s card tells the run, its tasks and its recipe, and how it is loaded', () => {
  const card = textOf('peft', TUNED);
  expect(card).toMatch(/^---\nbase_model: "bundled"\nlibrary_name: peft\npipeline_tag: text-generation\n/);
  expect(card).toContain('\n# T = 2 \\| rank 8\n');
  expect(card).toContain(
    'LoRA of rank 8 and alpha 16 on q, k, v, o, gate, up, down, after 3 of 1,500 steps.',
  );
  expect(card).toContain('| math | 1,200 | 2,400 | 3.2500 | 1.5000 |');
  expect(card).toContain('| riddles (held out) | – | – | – | 2.0000 |');
  expect(card).toContain('| math.jsonl | 4,096 | 1,200 |');
  expect(card).toContain('PeftModel.from_pretrained(base, "path/to/this/folder")');
  const [, json = ''] = card.match(/```json\n([\s\S]*?)\n```/) ?? [];
  expect(JSON.parse(json)).toEqual(recipe);
});

it('EXP-18: the base’s own card claims no training', () => {
  const card = textOf('merged', BASE);
  expect(card).toContain('library_name: transformers\n');
  expect(card).toContain('tags: ["temper"]');
  expect(card).toContain('bundled as it was before any training here.');
  expect(card).not.toContain('How it was trained');
});
