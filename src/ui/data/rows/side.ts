import type { RowSplit } from '../../../data/set/types.ts';
import type { Recipe } from '../../../recipe/schema.ts';

/** Where a row is after the split, in words. */
export function sideOf(split: RowSplit, data: Recipe['data'], row: number, id: string): string {
  if (split.tasks.some(({ train }) => train.includes(row))) return 'training';
  if (split.tasks.some(({ validation }) => validation.includes(row))) return 'validation';
  if (split.heldOut.some(({ validation }) => validation.includes(row))) return 'held out, evaluated';
  if (data.excluded.includes(id)) return 'excluded by hand';
  if (data.duplicates !== 'keep' || data.nearDuplicates !== 'keep' || data.contamination === 'remove')
    return 'not used: like another row, or held out and not evaluated';
  return 'not used: held out, and not among the rows that are evaluated';
}
