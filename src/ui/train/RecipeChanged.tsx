import { useShownRun } from '../run/use-shown-run.ts';
import { useRecipe } from '../session.tsx';
import { changedFields } from './changed-fields.ts';

/** More differences than this are counted, not listed. */
const LISTED = 3;

/** A run keeps the recipe it began with: says so where the page's recipe has moved on. */
export function RecipeChanged() {
  const recipe = useRecipe();
  const own = useShownRun().record?.recipe ?? null;
  const changes = own === null ? [] : changedFields(own, recipe);
  if (changes.length === 0) return null;
  const more = changes.length > LISTED ? ` and ${changes.length - LISTED} more` : '';
  return (
    <p className="say">
      The page’s recipe differs from that of the run shown below, which keeps its own:{' '}
      <span className="changes">{changes.slice(0, LISTED).join(', ')}</span>
      {more}. Start another run to train with the new one.
    </p>
  );
}
