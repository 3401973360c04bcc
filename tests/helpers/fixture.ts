import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { type Adapter, readAdapter } from '../../src/model/adapter.ts';
import { decodeTensor } from '../../src/model/decode.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import { readSafetensors } from '../../src/model/safetensors.ts';
import type { LoadedModel } from '../../src/model/types.ts';
import type { PackedBatch } from '../../src/tokens/types.ts';

const ints = v.array(v.number());
const batchSchema = v.object({ input_ids: ints, labels: ints, positions: ints, segments: ints });
const numbers = v.record(v.string(), v.number());

const expectedSchema = v.object({
  loss: v.number(),
  supervised_tokens: v.number(),
  grad_norm: v.number(),
  steps: v.array(v.object({ step: v.number(), loss: v.number(), lr: v.number(), grad_norm: v.number() })),
  loss_after: v.number(),
  norms_after: numbers,
});

const architectureSchema = v.object({
  loss: v.number(),
  supervised_tokens: v.number(),
  grad_norm: v.number(),
  training: v.object({
    learningRate: v.number(),
    schedule: v.literal('cosine'),
    warmup: v.number(),
    clip: v.number(),
    weightDecay: v.number(),
    betas: v.tuple([v.number(), v.number()]),
  }),
  steps: v.array(
    v.object({
      step: v.number(),
      micros: ints,
      loss: v.number(),
      lr: v.number(),
      grad_norm: v.number(),
    }),
  ),
  norms_after: numbers,
  cases: v.array(v.object({ name: v.string(), batch: batchSchema, loss: v.number() })),
});

/** A fixture's model and adapter, and the tensors that float64 makes of them. */
export interface Fixture {
  readonly model: LoadedModel;
  readonly adapter: Adapter;
  /** Of expected.safetensors. */
  readonly tensor: (key: string) => Promise<Float32Array>;
}

/** A batch as the command line prints it. */
function packed(batch: v.InferOutput<typeof batchSchema>): PackedBatch {
  return {
    step: 1,
    micro: 0,
    inputIds: batch.input_ids,
    labels: batch.labels,
    weights: batch.labels.map((label) => (label === -100 ? 0 : 1)),
    positions: batch.positions,
    segments: batch.segments,
  };
}

const folderOf = (name: string) => fileURLToPath(new URL(`../fixtures/${name}/`, import.meta.url));
const text = (name: string, file: string) => readFile(`${folderOf(name)}${file}`, 'utf8');

async function loadFixture(name: string): Promise<Fixture> {
  const path = folderOf(name);
  const source = await diskFolder(path).open('expected.safetensors');
  if (!source) throw new Error(`${path} has no expected.safetensors.`);
  const store = unwrap(await readSafetensors(source));
  return {
    model: unwrap(await loadModelFolder(diskFolder(path), name)),
    adapter: unwrap(await readAdapter(diskFolder(`${path}adapter`))),
    tensor: async (key) => {
      const stored = store.get(key);
      if (!stored) throw new Error(`The fixture has no ${key}.`);
      return decodeTensor(await stored.read(), stored.dtype);
    },
  };
}

/** A committed PyTorch fixture: one batch, one gradient and ten steps. */
export async function loadStepFixture(name: 'llama-step' | 'llama-step-untied') {
  return {
    ...(await loadFixture(name)),
    batch: packed(v.parse(batchSchema, JSON.parse(await text(name, 'batch.json')))),
    expected: v.parse(expectedSchema, JSON.parse(await text(name, 'expected.json'))),
  };
}

const conflictsSchema = v.object({ tokens: ints, norms: ints, cosines: v.array(ints) });

/** What PyTorch makes of the gradients of llama-step's segments, each a task. */
export async function loadConflicts() {
  return v.parse(conflictsSchema, JSON.parse(await text('llama-step', 'conflicts.json')));
}

/** A fixture of one architecture: three batches, 50 steps of two of them, and cases of other lengths. */
export async function loadArchitecture(name: string) {
  const lines = (await text(name, 'batches.jsonl')).trim().split('\n');
  const expected = v.parse(architectureSchema, JSON.parse(await text(name, 'expected.json')));
  return {
    ...(await loadFixture(name)),
    batches: lines.map((line) => packed(v.parse(batchSchema, JSON.parse(line)))),
    expected,
    cases: expected.cases.map(({ name: key, batch, loss }) => ({ key, batch: packed(batch), loss })),
  };
}
