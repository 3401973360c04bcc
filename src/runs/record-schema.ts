import * as v from 'valibot';
import { recipeSchema, TARGETS } from '../recipe/schema.ts';
import type { CheckpointInfo } from './checkpoint.ts';
import type { RunLabel, RunProgress, RunRecord } from './record.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(v.number(), v.finite(), v.minValue(0));
const share = v.pipe(v.number(), v.finite());
const word = v.pipe(v.string(), v.minLength(1));
const hash = word;
/** It names files and database keys. */
const identifier = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'An id is 1 to 64 letters, digits, _ or -.'));

const planSchema = v.object({
  tasks: v.array(
    v.object({
      task: v.string(),
      size: whole,
      validation: whole,
      natural: share,
      target: share,
      realised: share,
      count: whole,
      repeats: share,
      capped: v.boolean(),
      whatIf: v.exactOptional(v.literal(true)),
    }),
  ),
  total: whole,
  notes: v.array(v.string()),
});

const ropeSchema = v.variant('kind', [
  v.object({ kind: v.literal('linear'), factor: v.number() }),
  v.object({
    kind: v.literal('llama3'),
    factor: v.number(),
    lowFrequencyFactor: v.number(),
    highFrequencyFactor: v.number(),
    originalPositions: v.number(),
  }),
]);

const configSchema = v.object({
  architecture: v.picklist(['llama', 'mistral', 'qwen2', 'qwen3']),
  hiddenSize: whole,
  intermediateSize: whole,
  layers: whole,
  heads: whole,
  kvHeads: whole,
  headDim: whole,
  vocabSize: whole,
  maxPositions: whole,
  slidingWindow: v.nullable(whole),
  rmsNormEps: v.number(),
  ropeTheta: v.number(),
  ropeScaling: v.nullable(ropeSchema),
  tiedEmbeddings: v.boolean(),
  biased: v.array(v.picklist(TARGETS)),
  qkNorm: v.boolean(),
  eosTokenIds: v.array(whole),
});

const engineSchema = v.object({
  device: v.string(),
  products: v.object({ forward: v.string(), inputGradient: v.string() }),
  recomputed: whole,
  blocks: whole,
  bytes: v.object({ base: size, adapter: size, activations: size, total: size }),
});

/** What went into a run, as it was written down. */
export const recordSchema: v.GenericSchema<unknown, RunRecord> = v.object({
  version: v.literal(1),
  id: identifier,
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  recipe: recipeSchema,
  plan: planSchema,
  files: v.array(v.object({ name: v.string(), size, examples: whole })),
  rows: hash,
  plainText: v.nullable(hash),
  model: v.object({ name: v.string(), hash, config: configSchema }),
  totalSteps: whole,
  skipped: whole,
  truncated: whole,
  evaluated: v.array(v.object({ task: v.string(), heldOut: v.boolean(), rows: whole })),
  engine: engineSchema,
  sweep: v.nullable(v.object({ id: identifier, place: whole })),
  start: v.optional(v.nullable(v.object({ name: v.string(), sha256: hash }))),
});

export const labelSchema: v.GenericSchema<unknown, RunLabel> = v.object({
  name: v.string(),
  note: v.string(),
  starred: v.boolean(),
});

export const progressSchema: v.GenericSchema<unknown, RunProgress> = v.object({
  status: v.picklist(['preparing', 'running', 'paused', 'finished', 'stopped', 'failed', 'interrupted']),
  step: whole,
  best: v.nullable(v.object({ step: whole, value: v.number() })),
  loss: v.nullable(v.number()),
  updatedAt: v.string(),
  computed: size,
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
});

/** Checkpoints that are kept of a run, by step. */
export const checkpointsSchema: v.GenericSchema<unknown, readonly CheckpointInfo[]> = v.array(
  v.object({ step: whole, bytes: whole }),
);

/** `run.json` of a run's folder or archive: what it is, what it is called, how far it came. */
export const runFileSchema = v.object({
  record: recordSchema,
  label: labelSchema,
  progress: progressSchema,
});
