import type { Recipe } from './schema.ts';

/** The customary range of a number, both ends included, and whose custom it is. */
export interface Range {
  /** The field's path in the recipe. */
  readonly field: string;
  readonly low: number;
  readonly high: number;
  /** What a sentence calls it; by default its field. */
  readonly name?: string;
  /** Where the numbers come from. */
  readonly source: string;
  /** What goes wrong below and above. */
  readonly below: string;
  readonly above: string;
  /** The value, or null where the recipe gives none. */
  readonly read: (recipe: Recipe) => number | null;
}

const finite = (value: number | 'inf') => (value === 'inf' ? null : value);

/** Customary ranges (REC-4, REC-8). They warn and never refuse: the schema's limits refuse. */
export const RANGES: readonly Range[] = [
  {
    field: 'mixture.temperature',
    low: 1,
    high: 10,
    source: 'mT5 uses 3.33, XLM-R 3.33, multilingual T5 trials 1 to 10',
    below: 'the largest tasks crowd out the small ones even more than their sizes do',
    above: 'the mixture is practically equal: "inf" says so plainly',
    read: ({ mixture }) => finite(mixture.temperature),
  },
  {
    field: 'mixture.maxRepeats',
    low: 1,
    high: 5,
    source: 'Muennighoff et al. 2023: up to 4 repeats are nearly as good as new data; UniMax caps at 1 to 5',
    below: 'part of the data is never seen',
    above: 'small tasks are learned by heart',
    read: ({ mixture }) => finite(mixture.maxRepeats),
  },
  {
    field: 'data.validation.fraction',
    low: 0.005,
    high: 0.2,
    source: 'common practice; alignment-handbook and axolotl examples hold out 1 to 10 %',
    below: 'the validation loss is too noisy to steer by',
    above: 'data is missing from training',
    read: ({ data }) => data.validation.fraction,
  },
  {
    field: 'mask.context',
    low: 64,
    high: 8192,
    source: 'TRL defaults to 1024, axolotl examples use 2048 to 8192; the bundled model has 512',
    below: 'most answers are cut off',
    above: 'memory grows with the context and few browsers hold it',
    read: ({ mask }) => mask.context,
  },
  {
    field: 'lora.rank',
    low: 4,
    high: 64,
    source: 'Hu et al. 2021 use 4 to 64; PEFT defaults to 8; QLoRA uses 64',
    below: 'the adapter may be too small for the task',
    above: 'it costs memory and rarely helps; rsLoRA is advised there',
    read: ({ lora }) => lora.rank,
  },
  {
    field: 'lora.alpha',
    low: 4,
    high: 128,
    source: 'custom is one or two times the rank (PEFT 8, QLoRA 16, axolotl examples 16 to 32)',
    below: 'the adapter hardly speaks',
    above: 'it acts like a much higher learning rate',
    read: ({ lora }) => lora.alpha,
  },
  {
    field: 'lora.dropout',
    low: 0,
    high: 0.1,
    source: 'QLoRA uses 0.1 up to 13B and 0.05 above; PEFT defaults to 0',
    below: '',
    above: 'learning becomes slow',
    read: ({ lora }) => lora.dropout,
  },
  {
    field: 'training.learningRate',
    low: 5e-5,
    high: 1e-3,
    source:
      'whole models are tuned at 1e-5 to 5e-5 (Alpaca 2e-5); LoRA wants about ten times that, QLoRA uses 1e-4 to 2e-4',
    below: 'a rate for whole-model tuning: an adapter hardly moves at it',
    above: 'the loss may jump or diverge',
    read: ({ training }) => training.learningRate,
  },
  {
    field: 'training.epochs',
    low: 1,
    high: 3,
    source: 'Alpaca, Vicuna and Tülu train for 2 to 3 epochs',
    below: '',
    above: 'rows are learned by heart: watch the validation loss',
    read: ({ training }) => training.epochs,
  },
  {
    field: 'training.accumulation',
    low: 16,
    high: 256,
    name: 'The effective batch',
    source:
      'effective batch (microBatch × accumulation): 64 to 256 for whole models (Alpaca and Tülu 128), 16 to 64 for adapters (QLoRA)',
    below: 'its gradient is noisy: lower the learning rate with it',
    above: 'few updates are made of the data',
    read: ({ training }) => training.microBatch * training.accumulation,
  },
  {
    field: 'training.warmup',
    low: 0,
    high: 0.1,
    source: 'share of the steps: Alpaca, Vicuna and QLoRA use 0.03',
    below: '',
    above: 'much of the run goes by below the learning rate',
    // From 1 on it is a number of steps, which no range fits.
    read: ({ training }) => (training.warmup < 1 ? training.warmup : null),
  },
  {
    field: 'training.clip',
    low: 0.1,
    high: 10,
    source: 'transformers defaults to 1, QLoRA uses 0.3',
    below: 'nearly every step is cut',
    above: 'no step is ever cut: null says so plainly',
    read: ({ training }) => training.clip,
  },
  {
    field: 'training.weightDecay',
    low: 0,
    high: 0.1,
    source: 'transformers and QLoRA use 0, AdamW defaults to 0.01',
    below: '',
    above: 'the adapter is pulled back to nothing',
    read: ({ training }) => training.weightDecay,
  },
  {
    field: 'training.floor',
    low: 0,
    high: 0.1,
    source: 'share of the learning rate: transformers’ schedules end at 0, Llama 2 at 0.1',
    below: '',
    above: 'the last steps are large, and the loss does not settle',
    // A constant rate has no end to go to.
    read: ({ training }) => (training.schedule === 'constant' ? null : training.floor),
  },
  {
    field: 'training.betas.0',
    low: 0.8,
    high: 0.95,
    name: 'Beta 1',
    source: 'Adam, transformers and Llama 2 use 0.9',
    below: 'each step follows its own batch alone, noise and all',
    above: 'the direction changes late, and the run may overshoot',
    read: ({ training }) => training.betas[0],
  },
  {
    field: 'training.betas.1',
    low: 0.95,
    high: 0.999,
    name: 'Beta 2',
    source: 'Adam, transformers and QLoRA use 0.999, GPT-3 and Llama 2 0.95',
    below: 'the step size follows the noise of single batches',
    above: 'the step size knows the first steps only, which a short run does not outlive',
    read: ({ training }) => training.betas[1],
  },
  {
    field: 'training.eps',
    low: 1e-8,
    high: 1e-5,
    source: 'PyTorch and transformers use 1e-8, RoBERTa 1e-6, Llama 2 1e-5',
    below: 'small gradients make steps as large as others',
    above: 'small gradients make no steps: AdamW acts like plain momentum',
    read: ({ training }) => training.eps,
  },
  {
    field: 'training.microBatch',
    low: 1,
    high: 64,
    source: 'QLoRA uses 1, Alpaca 4; small models bear more',
    below: '',
    above: 'memory grows with it, which accumulation does not need',
    read: ({ training }) => training.microBatch,
  },
  {
    field: 'evaluation.examples',
    low: 32,
    high: 2000,
    source: 'QLoRA scores 1000 rows, Alpaca-LoRA 2000; the error of a mean falls with the root of the rows',
    below: 'the validation loss is too noisy to steer by',
    above: 'evaluations take longer than they tell',
    read: ({ evaluation }) => evaluation.examples,
  },
  {
    field: 'evaluation.patience',
    low: 2,
    high: 10,
    source: '3 to 5 is common practice; transformers’ EarlyStoppingCallback defaults to 1',
    below: 'one noisy evaluation ends the run',
    above: 'the run goes on long after it has stopped getting better',
    read: ({ evaluation }) => evaluation.patience,
  },
  {
    field: 'evaluation.minDelta',
    low: 0,
    high: 0.05,
    source: 'nats; transformers and Keras use 0',
    below: '',
    above: 'real improvements do not count',
    read: ({ evaluation }) => evaluation.minDelta,
  },
  {
    field: 'evaluation.samples.count',
    low: 0,
    high: 8,
    source: 'a few are read, more are skimmed; each takes its time at every evaluation',
    below: '',
    above: 'evaluations take longer than they tell',
    read: ({ evaluation }) => evaluation.samples.count,
  },
  {
    field: 'evaluation.samples.tokens',
    low: 16,
    high: 256,
    source: 'transformers answers with 20 tokens, lm-evaluation-harness with 256',
    below: 'most answers are cut off before repetition shows',
    above: 'each token is a forward pass: evaluations become slow',
    read: ({ evaluation }) => evaluation.samples.tokens,
  },
  {
    field: 'evaluation.checkpoints.last',
    low: 2,
    high: 10,
    source: 'Alpaca keeps 1, QLoRA 40; here two, so that one is whole whatever happens',
    below: '',
    above: 'each holds the adapter three times over, with both moments',
    read: ({ evaluation }) => evaluation.checkpoints.last,
  },
];
