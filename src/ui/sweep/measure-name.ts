import type { Measure } from '../../recipe/schema.ts';

/** What runs are judged by, as the page calls it. */
export function measureName(measure: Measure): string {
  if (measure === 'loss') return 'all validation rows';
  if (measure === 'mean-of-tasks') return 'mean of the tasks';
  return measure === 'plain-text' ? 'plain text' : `judged by ${measure.task}`;
}
