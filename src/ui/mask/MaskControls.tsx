import { useStore } from 'zustand';
import { checkLength } from '../../model/context.ts';
import { warnings } from '../../recipe/ranges.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { Checkbox, SegmentedChoice, SelectChoice } from '../components/Choice.tsx';
import { RecipeNumber } from '../components/RecipeNumber.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { PlainTextControls } from './PlainTextControls.tsx';
import { HINTS } from './policy-hints.ts';

type Slice = Recipe['mask'];
type Options<K extends keyof Slice> = readonly { readonly value: Slice[K]; readonly label: string }[];

const TURNS: Options<'turns'> = [
  { value: 'all', label: 'All answers' },
  { value: 'last', label: 'Last answer' },
];
const THINKING: Options<'thinking'> = [
  { value: 'own', label: 'the data’s own' },
  { value: 'all', label: 'all, the template’s too' },
  { value: 'none', label: 'none' },
];
const ENCODING: Options<'encoding'> = [
  { value: 'whole', label: 'Whole' },
  { value: 'separate', label: 'Separate' },
];
const BOUNDARY: Options<'boundary'> = [
  { value: 'mask', label: 'Mask' },
  { value: 'supervise', label: 'Supervise' },
];
const TRUNCATION: Options<'truncation'> = [
  { value: 'keep-start', label: 'cut the end' },
  { value: 'keep-end', label: 'cut the start' },
  { value: 'drop', label: 'leave the example out' },
];
const PACKING: Options<'packing'> = [
  { value: 'none', label: 'none: one example a row' },
  { value: 'greedy', label: 'greedy: in order' },
  { value: 'best-fit', label: 'best fit: fewest rows' },
];

/** What the loss looks at, and what happens to examples that are too long; each change is seen at once. */
export function MaskControls() {
  const { recipe: store, model, template } = useSession();
  const isPlain = useStore(template.store, ({ report }) => report !== null && report.template === null);
  const summary = useStore(model.store, (state) => state.summary);
  const recipe = useRecipe();
  const { turns, endOfTurn, prompt, thinking, encoding, boundary, context, truncation, packing } =
    recipe.mask;
  const fits = summary ? checkLength(summary, context) : null;
  const customary = warnings(recipe).find(({ field }) => field === 'mask.context')?.message;
  const edit = (mask: Partial<Slice>) => store.edit({ mask });
  return (
    <section className="card" aria-label="Mask policy">
      <h2>Policy</h2>
      <div className="settings">
        <SegmentedChoice
          label="Supervised turns"
          hint={HINTS.turns}
          value={turns}
          options={TURNS}
          onChange={(value) => edit({ turns: value })}
        />
        <SelectChoice
          label="Think blocks"
          hint={HINTS.thinking}
          value={thinking}
          options={THINKING}
          onChange={(value) => edit({ thinking: value })}
        />
        <SegmentedChoice
          label="Encoding"
          hint={HINTS.encoding}
          value={encoding}
          options={ENCODING}
          onChange={(value) => edit({ encoding: value })}
        />
        <SegmentedChoice
          label="Edge tokens"
          hint={HINTS.boundary}
          value={boundary}
          options={BOUNDARY}
          onChange={(value) => edit({ boundary: value })}
        />
        <div className="checks">
          <Checkbox
            label="Supervise the end of the turn"
            hint={HINTS.endOfTurn}
            checked={endOfTurn}
            onChange={(value) => edit({ endOfTurn: value })}
          />
          <Checkbox
            label="Supervise the prompt too (control)"
            hint={HINTS.prompt}
            checked={prompt}
            onChange={(value) => edit({ prompt: value })}
          />
        </div>
        <RecipeNumber
          label="Context"
          unit="tokens"
          hint={HINTS.context}
          value={context}
          apply={(value) => store.edit({ mask: { context: value ?? 0 } }, 'context')}
          onRelease={() => store.endGesture()}
          remark={fits?.ok === false ? fits.fault.message : customary}
        />
        <SelectChoice
          label="Longer than the context"
          hint={HINTS.truncation}
          value={truncation}
          options={TRUNCATION}
          onChange={(value) => edit({ truncation: value })}
        />
        <SelectChoice
          label="Packing"
          hint={HINTS.packing}
          value={packing}
          options={PACKING}
          onChange={(value) => edit({ packing: value })}
        />
        {isPlain && <PlainTextControls />}
      </div>
    </section>
  );
}
