import * as v from 'valibot';
import { byName } from './by-name.ts';

/** A number above zero or "inf" (kept as the word, so that the recipe stays plain JSON). */
const positiveOrInf = (least: number, name: string) => {
  const message = `${name} must be a number ${least > 0 ? `of at least ${least}` : 'above 0'}, or "inf".`;
  const number = v.pipe(
    v.number(),
    v.finite(message),
    v.check((x) => x >= least && x > 0, message),
  );
  return v.union([v.literal('inf'), number], message);
};
const count = (least: number, name: string) =>
  v.pipe(
    v.number(`${name} must be a whole number.`),
    v.integer(`${name} must be a whole number.`),
    v.minValue(least, `${name} must be at least ${least}.`),
  );
const between = (low: number, high: number, name: string) =>
  v.pipe(
    v.number(`${name} must be a number.`),
    v.minValue(low, `${name} must be at least ${low}.`),
    v.maxValue(high, `${name} must be at most ${high}.`),
  );

export const TARGETS = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const;
export type Target = (typeof TARGETS)[number];

const name = (what: string) => v.pipe(v.string(), v.minLength(1, `${what} must not be empty.`));
const column = (what: string) => v.optional(v.nullable(name(what)), null);

export const CONTAINERS = ['jsonl', 'json', 'csv', 'tsv', 'parquet', 'text'] as const;

/** How one file is read, where that is not left to what is detected (null). */
export const fileSettingsSchema = v.strictObject({
  container: v.optional(v.nullable(v.picklist(CONTAINERS)), null),
  /** Of CSV and TSV: the first record names the columns. */
  header: v.optional(v.nullable(v.boolean()), null),
  /** Columns by name; of a file without names "1", "2", …. Where `response` is given, these alone are read. */
  columns: v.optional(
    v.strictObject({
      prompt: column('columns.prompt'),
      input: column('columns.input'),
      response: column('columns.response'),
      /** What leads to the response: it stands before it, with a line end between them. */
      rationale: column('columns.rationale'),
      system: column('columns.system'),
      /** A list of messages, in place of the others. */
      messages: column('columns.messages'),
    }),
    {},
  ),
  /** The task of all its rows, in place of the file's name; a column named by `taskBy` goes first. */
  task: column('task'),
  /** The column whose value is the task, in place of data.taskBy: a task is split by it. */
  taskBy: column('taskBy'),
  /** Backslash and n, as two characters, become a line end. */
  unescape: v.optional(v.nullable(v.boolean()), null),
  /** Of trees of messages: the path of the best-ranked replies, or every path to a last answer. */
  paths: v.optional(v.picklist(['best', 'all']), 'best'),
  /** Of pairs of a chosen and a rejected answer: left out, or the chosen side is taken. */
  preference: v.optional(v.picklist(['skip', 'chosen']), 'skip'),
  /** All its rows validate and none is trained on: a validation file of the person's own. */
  use: v.optional(v.picklist(['train', 'validation']), 'train'),
});

const DETECTED = v.parse(fileSettingsSchema, {});

const data = v.strictObject({
  taskBy: v.optional(v.pipe(v.string(), v.minLength(1, 'taskBy is "file" or the name of a column.')), 'file'),
  validation: v.optional(
    v.strictObject({
      fraction: v.optional(between(0, 0.9, 'validation.fraction'), 0.05),
      min: v.optional(count(0, 'validation.min'), 1),
      max: v.optional(count(0, 'validation.max'), 500),
    }),
    {},
  ),
  heldOut: v.optional(v.array(v.string()), []),
  /** Rows of one content: all stay, the first of each task stays, or the first of all tasks. */
  duplicates: v.optional(v.picklist(['keep', 'remove', 'remove-across']), 'keep'),
  /** Rows that are nearly alike (estimated Jaccard similarity of word 5-grams from 0.8 on), in the same ways. */
  nearDuplicates: v.optional(v.picklist(['keep', 'remove', 'remove-across']), 'keep'),
  /** Training rows that are nearly alike to a validation row. */
  contamination: v.optional(v.picklist(['keep', 'remove']), 'keep'),
  /** By the file's name. */
  files: v.optional(byName(fileSettingsSchema), {}),
  /** What a task is called, by what its file or column calls it: two of one name are one task. */
  rename: v.optional(byName(name('A task’s name')), {}),
  /** Tasks that come first, in this order; the others follow as their files do. */
  order: v.optional(v.array(v.string()), []),
  /** Colours of tasks, as #rrggbb. */
  colours: v.optional(
    byName(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'A colour is written #rrggbb.'))),
    {},
  ),
  /** Contents that are left out by hand, by their ids. */
  excluded: v.optional(v.array(v.string()), []),
  /** Contents that are marked for a later look, by their ids; nothing else follows from it. */
  flagged: v.optional(v.array(v.string()), []),
  /** Sources that are nothing but a number of training rows: a plan can be made with them, no draw. */
  counts: v.optional(
    v.pipe(
      byName(count(0, 'data.counts')),
      v.check((counts) => !Object.hasOwn(counts, ''), 'A task’s name must not be empty.'),
    ),
    {},
  ),
});

const mixture = v.strictObject({
  temperature: v.optional(positiveOrInf(0, 'temperature'), 2),
  maxRepeats: v.optional(positiveOrInf(0, 'maxRepeats'), 3),
  limit: v.optional(v.nullable(count(1, 'limit')), null),
  weights: v.optional(
    v.nullable(byName(v.pipe(v.number(), v.minValue(0, 'A weight must not be negative.')))),
    null,
  ),
  unit: v.optional(v.picklist(['examples', 'tokens', 'supervised']), 'examples'),
  size: v.optional(
    v.nullable(
      v.union([
        v.strictObject({ examples: count(1, 'size.examples') }),
        v.strictObject({ tokens: count(1, 'size.tokens') }),
        v.strictObject({ largestOnce: v.literal(true) }),
      ]),
    ),
    null,
  ),
  policy: v.optional(v.picklist(['shrink', 'redistribute']), 'redistribute'),
});

const mask = v.strictObject({
  turns: v.optional(v.picklist(['all', 'last']), 'all'),
  endOfTurn: v.optional(v.boolean(), true),
  prompt: v.optional(v.boolean(), false),
  context: v.optional(count(8, 'context'), 256),
  truncation: v.optional(v.picklist(['keep-start', 'keep-end', 'drop']), 'keep-start'),
  packing: v.optional(v.picklist(['none', 'greedy', 'best-fit']), 'none'),
  /** Think blocks inside answers: those of the data are learned and the template's own are not, all, or none. */
  thinking: v.optional(v.picklist(['own', 'all', 'none']), 'all'),
  /** A conversation is encoded as one text, or what the model writes apart from what stands before it. */
  encoding: v.optional(v.picklist(['whole', 'separate']), 'whole'),
  /** What becomes of a token that holds both an answer's edge and other text, where the text is encoded whole. */
  boundary: v.optional(v.picklist(['mask', 'supervise']), 'supervise'),
});

const model = v.strictObject({
  id: v.optional(v.pipe(v.string(), v.minLength(1)), 'bundled'),
  /** A chat template (Jinja) in place of the model's own; null: the model's own; '': none, messages as plain text. */
  template: v.optional(v.nullable(v.string()), null),
  /** What stands between messages where there is no template. */
  separator: v.optional(v.string(), '\n'),
  /** Whether EOS follows an answer that ends a text without template. */
  eos: v.optional(v.boolean(), true),
  revision: v.optional(v.string(), 'main'),
  base: v.optional(v.picklist(['stored']), 'stored'),
});

const targets = v.pipe(
  v.union([v.picklist(['attention', 'mlp', 'all']), v.pipe(v.array(v.picklist(TARGETS)), v.minLength(1))]),
  v.transform((t): Target[] => {
    if (t === 'all') return [...TARGETS];
    if (t === 'attention') return ['q', 'k', 'v', 'o'];
    if (t === 'mlp') return ['gate', 'up', 'down'];
    return TARGETS.filter((name) => t.includes(name));
  }),
);

const lora = v.strictObject({
  rank: v.optional(v.pipe(count(1, 'rank'), v.maxValue(256, 'rank must be at most 256.')), 8),
  alpha: v.optional(
    v.pipe(
      v.number(),
      v.check((x) => x > 0, 'alpha must be above 0.'),
    ),
    16,
  ),
  dropout: v.optional(between(0, 0.95, 'dropout'), 0),
  targets: v.optional(targets, [...TARGETS]),
  rsLora: v.optional(v.boolean(), false),
});

const training = v.strictObject({
  learningRate: v.optional(between(0, 10, 'learningRate'), 2e-4),
  schedule: v.optional(v.picklist(['constant', 'linear', 'cosine']), 'cosine'),
  /** Below 1 a share of all steps, from 1 on a number of steps. */
  warmup: v.optional(between(0, 1e6, 'warmup'), 0.03),
  /** Where linear and cosine end: a share of learningRate. */
  floor: v.optional(between(0, 1, 'floor'), 0),
  epochs: v.optional(count(1, 'epochs'), 1),
  maxSteps: v.optional(v.nullable(count(1, 'maxSteps')), null),
  microBatch: v.optional(count(1, 'microBatch'), 4),
  accumulation: v.optional(count(1, 'accumulation'), 4),
  clip: v.optional(
    v.nullable(
      v.pipe(
        v.number(),
        v.check((x) => x > 0, 'clip must be above 0, or null.'),
      ),
    ),
    1,
  ),
  weightDecay: v.optional(between(0, 10, 'weightDecay'), 0),
  /** GiB of GPU memory that a run may take; null: what the device grants. */
  memory: v.optional(
    v.nullable(
      v.pipe(
        v.number(),
        v.check((x) => x > 0, 'memory must be above 0, or null.'),
      ),
    ),
    null,
  ),
  /** Whether blocks are computed again in the backward pass instead of kept: slower, with less memory. */
  recomputation: v.optional(v.picklist(['auto', 'never', 'always']), 'auto'),
  betas: v.optional(v.tuple([between(0, 0.99999, 'beta1'), between(0, 0.9999999, 'beta2')]), [0.9, 0.999]),
  /** AdamW's: added to the root of the second moment. */
  eps: v.optional(
    v.pipe(
      v.number('eps must be a number.'),
      v.check((x) => x > 0 && x <= 1, 'eps must be above 0 and at most 1.'),
    ),
    1e-8,
  ),
});

/** What a run is judged by: the lower the better. */
const measure = v.union(
  [
    /** Validation loss over all supervised tokens of the tasks that are trained. */
    v.literal('loss'),
    /** The same, as the mean of the tasks: a small task counts as much as a large one. */
    v.literal('mean-of-tasks'),
    v.literal('plain-text'),
    v.strictObject({ task: name('evaluation.measure.task') }),
  ],
  'evaluation.measure is "loss", "mean-of-tasks", "plain-text" or {"task": NAME}.',
);

const evaluation = v.strictObject({
  every: v.optional(count(1, 'every'), 50),
  /** Evaluations in a row without improvement after which a run ends; null: it does not. */
  patience: v.optional(v.nullable(count(1, 'patience')), null),
  /** Nats by which the measure must fall below its best to be an improvement. */
  minDelta: v.optional(between(0, 100, 'evaluation.minDelta'), 0),
  measure: v.optional(measure, 'loss'),
  /** Which checkpoint is the run's result: the one with the least measure, or the last. */
  keep: v.optional(v.picklist(['best', 'last']), 'best'),
  /** Validation rows in all, as many of each task. */
  examples: v.optional(count(0, 'examples'), 64),
  /** Text that is no instruction, scored at every evaluation: what is forgotten shows there. */
  plainText: v.optional(v.picklist(['none', 'bundled', 'own']), 'bundled'),
  /** Prompts that are answered greedily at every evaluation. */
  samples: v.optional(
    v.strictObject({
      /** How many; 0: none. */
      count: v.optional(
        v.pipe(count(0, 'samples.count'), v.maxValue(16, 'samples.count must be at most 16.')),
        3,
      ),
      /** Tokens that an answer may take. */
      tokens: v.optional(count(1, 'samples.tokens'), 48),
      /** null: the first validation row of each of the first tasks. */
      prompts: v.optional(
        v.nullable(v.pipe(v.array(name('A prompt')), v.maxLength(16, 'At most 16 prompts.'))),
        null,
      ),
    }),
    {},
  ),
  checkpoints: v.optional(
    v.strictObject({
      /** Steps from one to the next beside those of the evaluations; null: at evaluations only. */
      every: v.optional(v.nullable(count(1, 'checkpoints.every')), null),
      /** The newest that are kept beside the best. */
      last: v.optional(
        v.pipe(count(2, 'checkpoints.last'), v.maxValue(1000, 'checkpoints.last must be at most 1000.')),
        2,
      ),
    }),
    {},
  ),
});

/** Everything a user chooses. Partial input is filled in, unknown fields are refused. */
export const recipeSchema = v.strictObject({
  version: v.optional(v.literal(1, 'This recipe has a version other than 1.'), 1),
  seed: v.optional(v.pipe(count(0, 'seed'), v.maxValue(0xffffffff, 'seed must be at most 4294967295.')), 42),
  data: v.optional(data, {}),
  mixture: v.optional(mixture, {}),
  mask: v.optional(mask, {}),
  model: v.optional(model, {}),
  lora: v.optional(lora, {}),
  training: v.optional(training, {}),
  evaluation: v.optional(evaluation, {}),
});

export type Recipe = v.InferOutput<typeof recipeSchema>;
/** How one file is read; see `fileSettings`. */
export type FileSettings = v.InferOutput<typeof fileSettingsSchema>;
export type Measure = Recipe['evaluation']['measure'];
export type RecipeInput = v.InferInput<typeof recipeSchema>;

/** How a file is read: as the recipe says, or as it is detected. */
export function fileSettings({ files }: Recipe['data'], file: string): FileSettings {
  return Object.hasOwn(files, file) && files[file] ? files[file] : DETECTED;
}
