import type { Recipe } from '../../recipe/schema.ts';

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** "training.learningRate 0.0002 → 0.001": every field in which two recipes differ. */
export function changedFields(before: Recipe, now: Recipe): string[] {
  const out: string[] = [];
  const compare = (a: unknown, b: unknown, path: string) => {
    if (isFields(a) && isFields(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(a[key], b[key], path === '' ? key : `${path}.${key}`);
      }
    } else if (JSON.stringify(a) !== JSON.stringify(b)) {
      out.push(`${path} ${JSON.stringify(a) ?? 'none'} → ${JSON.stringify(b) ?? 'none'}`);
    }
  };
  compare(before, now, '');
  return out;
}
