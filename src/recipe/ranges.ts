import type { Recipe } from './schema.ts';

/** The customary range of a number, both ends included, and whose custom it is. */
export interface Range {
  /** The field's path in the recipe. */
  readonly field: string;
  readonly low: number;
  readonly high: number;
  /** Where the numbers come from. */
  readonly source: string;
  /** What goes wrong below and above. */
  readonly below: string;
  readonly above: string;
  /** The value, or null where the recipe gives none. */
  readonly read: (recipe: Recipe) => number | null;
}

/** A number outside its customary range; it is allowed all the same. */
export interface Warning {
  readonly field: string;
  readonly message: string;
}

const finite = (value: number | 'inf') => (value === 'inf' ? null : value);

/** Customary ranges (REC-4). They warn and never refuse: the schema's limits refuse. */
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
    low: 1e-5,
    high: 1e-3,
    source: 'QLoRA uses 1e-4 to 2e-4; LoRA wants about ten times the rate of full fine-tuning',
    below: 'the adapter hardly moves',
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
    low: 8,
    high: 128,
    source: 'effective batch (microBatch × accumulation): QLoRA uses 16 to 64, Alpaca and Tülu 128',
    below: 'the effective batch is small and its gradient noisy: lower the learning rate with it',
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
];

/** The range of a field, for the control that sets it. */
export function rangeOf(field: string): Range | null {
  return RANGES.find((range) => range.field === field) ?? null;
}

/** What of a recipe lies outside its customary range, and what that does. */
export function warnings(recipe: Recipe): Warning[] {
  const out: Warning[] = [];
  for (const { field, low, high, source, below, above, read } of RANGES) {
    const value = read(recipe);
    if (value === null || (value >= low && value <= high)) continue;
    const effect = value < low ? below : above;
    const name = field === 'training.accumulation' ? 'The effective batch' : field;
    out.push({
      field,
      message: `${name} is ${value}, customary is ${low} to ${high} (${source}): ${effect}.`,
    });
  }
  return out;
}
