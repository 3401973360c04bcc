import type { Recipe } from '../../recipe/schema.ts';
import { SelectChoice } from '../components/Choice.tsx';
import { RecipeNumber } from '../components/RecipeNumber.tsx';
import { useRecipe, useSession } from '../session.tsx';

type Slice = Recipe['mixture'];
type SizeKind = 'epochs' | 'examples' | 'tokens' | 'largestOnce';

const SIZES: readonly { value: SizeKind; label: string }[] = [
  { value: 'epochs', label: 'epochs × all rows' },
  { value: 'examples', label: 'a number of examples' },
  { value: 'tokens', label: 'a number of tokens' },
  { value: 'largestOnce', label: 'the largest task once' },
];
const UNITS: readonly { value: Slice['unit']; label: string }[] = [
  { value: 'examples', label: 'examples' },
  { value: 'tokens', label: 'tokens' },
  { value: 'supervised', label: 'supervised tokens' },
];

function sizeKind(size: Slice['size']): SizeKind {
  if (size === null) return 'epochs';
  if ('examples' in size) return 'examples';
  return 'tokens' in size ? 'tokens' : 'largestOnce';
}

function sizeOf(kind: SizeKind, examples: number): Slice['size'] {
  if (kind === 'epochs') return null;
  if (kind === 'examples') return { examples };
  // A first guess at a row's length; the number stands in the box to be changed.
  return kind === 'tokens' ? { tokens: examples * 64 } : { largestOnce: true };
}

/** Size of the run, the unit of the shares, the limit and the seed. */
export function MixtureSettings({ rows }: { rows: number }) {
  const { recipe: store } = useSession();
  const { mixture, seed, training } = useRecipe();
  const { size, unit, limit } = mixture;
  const kind = sizeKind(size);
  const amount =
    size === null || 'largestOnce' in size ? null : 'examples' in size ? size.examples : size.tokens;
  const release = () => store.endGesture();
  return (
    <section className="card" aria-label="Size and shares">
      <h2>Size and shares</h2>
      <div className="settings">
        <SelectChoice
          label="Size of the run"
          value={kind}
          options={SIZES}
          onChange={(chosen) =>
            store.edit({ mixture: { size: sizeOf(chosen, Math.max(1, rows * training.epochs)) } })
          }
        />
        <RecipeNumber
          label="Amount"
          unit={kind === 'tokens' ? 'tokens' : 'examples'}
          value={amount}
          placeholder={kind === 'epochs' ? `${(rows * training.epochs).toLocaleString('en')}` : '–'}
          disabled={amount === null}
          apply={(value) =>
            store.edit(
              { mixture: { size: kind === 'tokens' ? { tokens: value ?? 0 } : { examples: value ?? 0 } } },
              'size',
            )
          }
          onRelease={release}
        />
        <SelectChoice
          label="Unit of the shares"
          value={unit}
          options={UNITS}
          onChange={(chosen) => store.edit({ mixture: { unit: chosen } })}
        />
        <RecipeNumber
          label="Limit K"
          unit="rows a task"
          value={limit}
          placeholder="no limit"
          apply={(value) => store.edit({ mixture: { limit: value } }, 'limit')}
          onRelease={release}
        />
        <RecipeNumber
          label="Seed"
          unit="of split and draw"
          value={seed}
          apply={(value) => store.edit({ seed: value ?? Number.NaN }, 'seed')}
          onRelease={release}
        />
      </div>
    </section>
  );
}
