import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { llama } from '../../../tests/helpers/config.ts';
import { memoryFolder } from '../../../tests/helpers/folders.ts';
import { exampleOf, mixedSet } from '../../../tests/helpers/mixed-set.ts';
import { assistant, fixtureTokenizer, user } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import { drawnRows } from '../../mixture/rows.ts';
import { readAdapter } from '../../model/adapter.ts';
import { initLora } from '../../model/lora.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import type { RecipeInput } from '../../recipe/schema.ts';
import { prepareBatches } from '../../tokens/packing/batches.ts';
import { planScaleOut } from './plan.ts';

const config = llama({ vocabSize: 400 });
const tokenizer = fixtureTokenizer('marked');
const pair = (task: string, row: number, weight?: number) =>
  exampleOf(task, row, [user(`${task} ${'very '.repeat(row % 5)}long`), assistant(`Answer ${row}.`, weight)]);
const rows = (task: string, count: number) => Array.from({ length: count }, (_, i) => pair(task, i + 1));

async function planned(
  changes: RecipeInput = {},
  train = [...rows('a', 7), ...rows('b', 4)],
  adapted = false,
) {
  const recipe = unwrap(
    parseRecipe({
      seed: 5,
      mask: { context: 64, ...changes.mask },
      lora: { rank: 2, ...changes.lora },
      training: { microBatch: 2, accumulation: 2, epochs: 2, ...changes.training },
    }),
  );
  const set = mixedSet(train, [pair('a', 90)], recipe);
  const tensors = initLora(config, recipe.lora, 99);
  const adapter = adapted ? { lora: recipe.lora, tensors } : null;
  const input = { set, sources: [], baseName: 'some/base', config, tokenizer, adapter };
  const artefact = unwrap(await planScaleOut(input));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of artefact.files) {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes()) pieces.push(piece);
    const bytes = Uint8Array.from(Buffer.concat(pieces));
    expect(bytes.length).toBe(file.size);
    files.set(file.name, bytes);
  }
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  return { set, recipe, notes: artefact.notes, files, text };
}

type Planned = Awaited<ReturnType<typeof planned>>;

/** Rows of a Parquet file, its whole numbers as numbers. */
async function tokensOf({ files }: Planned, split: string): Promise<unknown[]> {
  const file = files.get(`data/${split}.tokens.parquet`)!.buffer;
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  const read: unknown = JSON.parse(JSON.stringify(await parquetReadObjects({ file }), plain));
  return read as unknown[];
}

/** The run's own rows as such a file has them. */
async function runOf({ set, recipe }: Planned) {
  const { epochs, rows: numbers } = drawnRows(set.draw, set.plan, set.split);
  const { steps, rows: rowsOf } = unwrap(prepareBatches(epochs, await set.read(numbers), tokenizer, recipe));
  return Array.from({ length: steps }, (_, i) => rowsOf(i + 1)).flat();
}

test('EXP-70: the archive has the rows, their tokens, the start, and the files of each trainer', async () => {
  const { files, text, notes } = await planned();
  expect([...files.keys()]).toEqual([
    'README.md',
    'recipe.json',
    'data/train.jsonl',
    'data/validation.jsonl',
    'mixture.manifest.json',
    'data/train.tokens.parquet',
    'data/validation.tokens.parquet',
    'adapter-init/adapter_config.json',
    'adapter-init/adapter_model.safetensors',
    'trl/train.py',
    'trl/settings.json',
    'trl/ddp.yaml',
    'trl/fsdp.yaml',
    'trl/requirements.txt',
    'axolotl/config.yaml',
    'axolotl/requirements.txt',
    'llamafactory/config.yaml',
    'llamafactory/dataset_info.json',
    'llamafactory/tokenise.py',
    'llamafactory/requirements.txt',
    'interleave.py',
  ]);
  expect(notes).toEqual([]);
  for (const name of files.keys())
    if (name.includes('/')) expect(text('README.md')).toContain(name.split('/')[0]);
  const again = await planned();
  expect([...again.files]).toEqual([...files]);
});

test.each(['none', 'greedy', 'best-fit'] as const)(
  'EXP-71: packing %s: tokens, labels and order are those of the run, a line a row',
  async (packing) => {
    const archive = await planned({ mask: { packing } });
    const run = await runOf(archive);
    const rowsThere = await tokensOf(archive, 'train');
    expect(rowsThere).toEqual(
      run.map(({ inputIds, labels, positions, segments, step }) => ({
        input_ids: inputIds,
        labels,
        attention_mask: inputIds.map(() => 1),
        position_ids: positions,
        seq_lengths: [...new Set(segments)].map((one) => segments.filter((place) => place === one).length),
        step,
      })),
    );
    expect(run.some(({ segments }) => segments.at(-1)! > 0)).toBe(packing !== 'none');
    expect(await tokensOf(archive, 'validation')).toHaveLength(1);
  },
);

test('EXP-71: rows that teach nothing are left out of the tokens, and partial weights are told', async () => {
  const archive = await planned({}, [...rows('a', 3), pair('a', 4, 0), pair('a', 5, 0.5)]);
  const labels = (await tokensOf(archive, 'train')).map((row) => (row as { labels: number[] }).labels);
  expect(labels).toHaveLength(8);
  expect(labels.every((row) => row.some((label) => label !== -100))).toBe(true);
  expect(archive.notes).toHaveLength(2);
  expect(archive.notes[0]).toMatch(/^1 row .*nothing to train on/);
  expect(archive.notes[1]).toMatch(/weigh more or less/);
  for (const note of archive.notes) expect(archive.text('README.md')).toContain(note);
});

test('EXP-71: where the recipe ends before its rows do, the tokens end there too', async () => {
  const archive = await planned({ training: { maxSteps: 2 } });
  expect(await tokensOf(archive, 'train')).toHaveLength(8);
  expect(archive.text('data/train.jsonl').trim().split('\n')).toHaveLength(22);
  expect(archive.notes).toEqual([
    'The recipe ends after 2 steps: the tokens are the rows of these, the messages all that was drawn.',
  ]);
});

test('EXP-72: the start is the run’s own, or the adapter that goes on', async () => {
  const startOf = async ({ files }: Planned) => {
    const names = ['adapter_config.json', 'adapter_model.safetensors'];
    const own = names.map((name) => [name, files.get(`adapter-init/${name}`)!] as const);
    return unwrap(await readAdapter(memoryFolder('adapter-init', Object.fromEntries(own))));
  };
  const fresh = await planned();
  expect((await startOf(fresh)).tensors).toEqual(new Map(initLora(config, fresh.recipe.lora, 5)));
  const gone = await planned({ lora: { dropout: 0.1 } }, undefined, true);
  const start = await startOf(gone);
  expect(start.tensors).toEqual(new Map(initLora(config, gone.recipe.lora, 99)));
  expect(start.lora).toEqual(gone.recipe.lora);
});

test('EXP-73: TRL is given the recipe’s numbers, the warm-up in steps', async () => {
  const training = { schedule: 'linear', floor: 0.2, warmup: 0.3, clip: null } as const;
  const { text } = await planned({ training });
  expect(JSON.parse(text('trl/settings.json'))).toEqual({
    model: 'some/base',
    seed: 5,
    steps: 6,
    micro_batch: 2,
    accumulation: 2,
    packed: false,
    learning_rate: 2e-4,
    schedule: 'linear',
    warmup_steps: 2,
    floor: 0.2,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weight_decay: 0,
    clip: null,
    splits: ['train', 'validation'],
  });
});

const PACKED = { mask: { packing: 'greedy' } } as const;

test('EXP-74: axolotl goes over the tokens in their order; packed rows one at a time with flash attention', async () => {
  const { text } = await planned({ training: { schedule: 'cosine', floor: 0.1, eps: 1e-8 } });
  const config = text('axolotl/config.yaml');
  for (const line of [
    'base_model: "some/base"',
    '  - path: "data/train.tokens.parquet"\n    ds_type: "parquet"\n    type: null',
    'shuffle_merged_datasets: false',
    'curriculum_sampling: true',
    'sample_packing: false',
    'lora_model_dir: "adapter-init"',
    'micro_batch_size: 2\ngradient_accumulation_steps: 2',
    'cosine_min_lr_ratio: 0.1',
    'adam_epsilon: 1.0e-8',
  ])
    expect(config).toContain(`${line}\n`);
  expect(config).not.toContain('flash_attention');
  const packed = (await planned(PACKED)).text('axolotl/config.yaml');
  expect(packed).toContain('micro_batch_size: 1\ngradient_accumulation_steps: 4\n');
  expect(packed).toContain('attn_implementation: "flash_attention_2"\n');
});

test('EXP-75: LLaMA-Factory takes the tokens from where the script puts them; packed rows keep their sequences apart', async () => {
  const { text } = await planned({ training: { schedule: 'constant' } });
  const config = text('llamafactory/config.yaml');
  for (const line of [
    'tokenized_path: "llamafactory/tokens"',
    'disable_shuffling: true',
    'adapter_name_or_path: "adapter-init"',
    'lora_target: "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj"',
    'lr_scheduler_type: "constant_with_warmup"',
    'per_device_train_batch_size: 2\ngradient_accumulation_steps: 2',
  ])
    expect(config).toContain(`${line}\n`);
  expect(config).not.toContain('neat_packing');
  expect(text('llamafactory/tokenise.py')).toContain('"llamafactory" / "tokens"');
  expect(JSON.parse(text('llamafactory/dataset_info.json')).temper_train.file_name).toBe(
    '../data/train.jsonl',
  );
  const packed = (await planned(PACKED)).text('llamafactory/config.yaml');
  expect(packed).toContain('neat_packing: true\nflash_attn: "sdpa"\n');
});
