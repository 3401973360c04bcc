import * as v from 'valibot';

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
  duplicates: v.optional(v.picklist(['keep', 'remove']), 'keep'),
});

const mixture = v.strictObject({
  temperature: v.optional(positiveOrInf(0, 'temperature'), 2),
  maxRepeats: v.optional(positiveOrInf(0, 'maxRepeats'), 3),
  limit: v.optional(v.nullable(count(1, 'limit')), null),
  weights: v.optional(
    v.nullable(v.record(v.string(), v.pipe(v.number(), v.minValue(0, 'A weight must not be negative.')))),
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
});

const evaluation = v.strictObject({
  every: v.optional(count(1, 'every'), 50),
  patience: v.optional(v.nullable(count(1, 'patience')), null),
  examples: v.optional(count(0, 'examples'), 64),
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
export type RecipeInput = v.InferInput<typeof recipeSchema>;
