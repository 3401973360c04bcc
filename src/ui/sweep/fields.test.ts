import { expect, it } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { draftedSweep } from '../../state/sweep-draft.ts';
import { firstValues, SWEPT_FIELDS } from './fields.ts';

const frame = { id: 's', name: 'n', createdAt: '2026-11-22T14:05:00.000Z' };

it('PAGE-115: every field on offer can be swept at the values that it is first tried at', () => {
  const recipe = defaultRecipe();
  for (const { field } of SWEPT_FIELDS) {
    const draft = { recipes: [], field, values: firstValues(field, recipe), seeds: '1', budget: '' };
    expect(unwrap(draftedSweep(draft, recipe, frame)).items.length, field).toBeGreaterThan(1);
  }
});
