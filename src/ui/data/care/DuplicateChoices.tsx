import type { Recipe } from '../../../recipe/schema.ts';
import { SelectChoice } from '../../components/Choice.tsx';
import { counted } from '../../components/format.ts';
import { useRecipe, useSession, useSplitState } from '../../session.tsx';

type Repeats = Recipe['data']['duplicates'];

const REPEATS: readonly { readonly value: Repeats; readonly label: string }[] = [
  { value: 'keep', label: 'keep all' },
  { value: 'remove', label: 'keep the first of each task' },
  { value: 'remove-across', label: 'keep the first of all tasks' },
];
const LEAKS: readonly { readonly value: 'keep' | 'remove'; readonly label: string }[] = [
  { value: 'keep', label: 'keep' },
  { value: 'remove', label: 'remove' },
];

/** What is taken out before the split, in a sentence; the exact copies of a validation row never train. */
function useRemovedSentence(): string {
  const {
    split: { removed },
  } = useSplitState();
  const parts = [
    [removed.duplicates, 'exact duplicate'],
    [removed.nearDuplicates, 'near duplicate'],
    [removed.contaminated, 'training row like a validation row'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => counted(count, what));
  const excluded = removed.excluded > 0 ? ` ${counted(removed.excluded, 'row')} excluded by hand.` : '';
  const first = said.length === 0 ? 'No repeated row is removed.' : `Removed: ${said.join(', ')}.`;
  return first.replace('rows like a validation rows', 'rows like a validation row') + excluded;
}

/** Whether rows that repeat others stay, and what that removes. */
export function DuplicateChoices() {
  const { recipe: store, split: splitStore } = useSession();
  const { data } = useRecipe();
  const { stale, progress } = useSplitState();
  const sentence = useRemovedSentence();
  const comparing = stale && progress !== null;
  return (
    <>
      <div className="settings">
        <SelectChoice
          label="Duplicates"
          value={data.duplicates}
          options={REPEATS}
          onChange={(duplicates) => store.edit({ data: { duplicates } })}
          hint="Rows of one content, word for word. Rows of one content are always on one side of the split."
        />
        <SelectChoice
          label="Near duplicates"
          value={data.nearDuplicates}
          options={REPEATS}
          onChange={(nearDuplicates) => store.edit({ data: { nearDuplicates } })}
          hint="Rows whose word 5-grams are alike to 80 % or more (Jaccard), as estimated by MinHash (Broder 1997; the threshold of Lee et al. 2022)."
        />
        <SelectChoice
          label="Training rows like validation rows"
          value={data.contamination}
          options={LEAKS}
          onChange={(contamination) => store.edit({ data: { contamination } })}
          hint="A training row that nearly repeats a validation row makes the validation loss look better than it is."
        />
      </div>
      <p className="note care-removed" role="status">
        {comparing
          ? `Comparing rows: ${Math.floor((100 * progress.done) / Math.max(1, progress.total))}%`
          : sentence}
        {comparing && (
          <button type="button" className="btn q small" onClick={() => splitStore.cancel()}>
            Cancel
          </button>
        )}
      </p>
    </>
  );
}
