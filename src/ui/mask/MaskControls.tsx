import { useStore } from 'zustand';
import { checkLength } from '../../model/context.ts';
import { warnings } from '../../recipe/ranges.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { Checkbox, SegmentedChoice, SelectChoice } from '../components/Choice.tsx';
import { RecipeNumber } from '../components/RecipeNumber.tsx';
import { useRecipe, useSession } from '../session.tsx';

type Slice = Recipe['mask'];

const TURNS: readonly { value: Slice['turns']; label: string }[] = [
  { value: 'all', label: 'All answers' },
  { value: 'last', label: 'Last answer' },
];
const TRUNCATION: readonly { value: Slice['truncation']; label: string }[] = [
  { value: 'keep-start', label: 'cut the end' },
  { value: 'keep-end', label: 'cut the start' },
  { value: 'drop', label: 'leave the example out' },
];
const PACKING: readonly { value: Slice['packing']; label: string }[] = [
  { value: 'none', label: 'none: one example a row' },
  { value: 'greedy', label: 'greedy: in order' },
  { value: 'best-fit', label: 'best fit: fewest rows' },
];

/** What the loss looks at, and what happens to examples that are too long. */
export function MaskControls() {
  const { recipe: store, model } = useSession();
  const summary = useStore(model.store, (state) => state.summary);
  const recipe = useRecipe();
  const { turns, endOfTurn, prompt, context, truncation, packing } = recipe.mask;
  const fits = summary ? checkLength(summary, context) : null;
  const customary = warnings(recipe).find(({ field }) => field === 'mask.context')?.message;
  const edit = (mask: Partial<Slice>) => store.edit({ mask });
  return (
    <section className="card" aria-label="Mask policy">
      <h2>Policy</h2>
      <div className="settings">
        <SegmentedChoice
          label="Supervised turns"
          value={turns}
          options={TURNS}
          onChange={(value) => edit({ turns: value })}
        />
        <div className="checks">
          <Checkbox
            label="Supervise the end of the turn"
            checked={endOfTurn}
            onChange={(value) => edit({ endOfTurn: value })}
          />
          <Checkbox
            label="Supervise the prompt too (control)"
            checked={prompt}
            onChange={(value) => edit({ prompt: value })}
          />
        </div>
        <RecipeNumber
          label="Context"
          unit="tokens"
          value={context}
          apply={(value) => store.edit({ mask: { context: value ?? 0 } }, 'context')}
          onRelease={() => store.endGesture()}
          remark={fits?.ok === false ? fits.fault.message : customary}
        />
        <SelectChoice
          label="Longer than the context"
          value={truncation}
          options={TRUNCATION}
          onChange={(value) => edit({ truncation: value })}
        />
        <SelectChoice
          label="Packing"
          value={packing}
          options={PACKING}
          onChange={(value) => edit({ packing: value })}
        />
      </div>
    </section>
  );
}
