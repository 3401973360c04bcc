import type { Recipe } from '../../recipe/schema.ts';

/** A field of the recipe that can be swept. */
interface SweptField {
  /** Path in the recipe. */
  readonly field: string;
  readonly label: string;
  readonly read: (recipe: Recipe) => number | string | boolean | null;
}

/** What is worth sweeping, the most often swept first. Not what runs are judged by: see expandSweep. */
export const SWEPT_FIELDS: readonly SweptField[] = [
  { field: 'mixture.temperature', label: 'Temperature', read: ({ mixture }) => mixture.temperature },
  { field: 'mixture.maxRepeats', label: 'Max repeats', read: ({ mixture }) => mixture.maxRepeats },
  { field: 'mask.prompt', label: 'Prompts in the loss', read: ({ mask }) => mask.prompt },
  { field: 'training.learningRate', label: 'Learning rate', read: ({ training }) => training.learningRate },
  { field: 'lora.rank', label: 'Rank', read: ({ lora }) => lora.rank },
  { field: 'lora.alpha', label: 'Alpha', read: ({ lora }) => lora.alpha },
  { field: 'lora.dropout', label: 'Dropout', read: ({ lora }) => lora.dropout },
  { field: 'training.epochs', label: 'Epochs', read: ({ training }) => training.epochs },
  { field: 'training.accumulation', label: 'Accumulation', read: ({ training }) => training.accumulation },
  { field: 'training.microBatch', label: 'Micro-batch', read: ({ training }) => training.microBatch },
  { field: 'training.warmup', label: 'Warm-up', read: ({ training }) => training.warmup },
  { field: 'training.floor', label: 'Floor', read: ({ training }) => training.floor },
  { field: 'training.weightDecay', label: 'Weight decay', read: ({ training }) => training.weightDecay },
  { field: 'training.clip', label: 'Clip', read: ({ training }) => training.clip },
  { field: 'training.eps', label: 'Epsilon', read: ({ training }) => training.eps },
];

/** Fields that are counts: their values are whole. */
const WHOLE = new Set(['mixture.maxRepeats', 'lora.rank', 'training.epochs']);

export const labelOf = (field: string | null): string =>
  SWEPT_FIELDS.find((one) => one.field === field)?.label ?? field ?? 'Recipe';

/** What a field is first tried at: half, as it is, and twice; as text for the values' box. */
export function firstValues(field: string, recipe: Recipe): string {
  if (field === 'mixture.temperature') return '1, 2, 4, inf';
  if (field === 'mask.prompt') return 'false, true';
  const value = SWEPT_FIELDS.find((one) => one.field === field)?.read(recipe);
  if (typeof value !== 'number' || value === 0) return value === 0 ? '0, 0.05, 0.1' : '1, 2, 4';
  const around = [value / 2, value, 2 * value].map((one) =>
    WHOLE.has(field) || (Number.isInteger(value) && value > 1) ? Math.max(1, Math.round(one)) : one,
  );
  return [...new Set(around)].join(', ');
}

/** A value as the page writes it. */
export const valueSign = (value: string): string => (value === 'inf' ? '∞' : value);
