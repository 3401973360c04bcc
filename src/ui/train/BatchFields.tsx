import { useStore } from 'zustand';
import { batchAdvice } from '../../recipe/ranges.ts';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { whole } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { usePlan, useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';
import { batchSize } from './batch-size.ts';

const PACKING = [
  { value: 'none', label: 'none' },
  { value: 'greedy', label: 'greedy' },
  { value: 'best-fit', label: 'best fit' },
] as const;

/** What one step learns from, in examples and in supervised tokens. */
function EffectiveBatch() {
  const session = useSession();
  const recipe = useRecipe();
  const plan = usePlan();
  const means = useStore(session.means.store, (state) => state.means);
  const { examples, isExact, supervised } = batchSize(recipe, plan.ok ? plan.value : null, means);
  const { warning } = about(recipe, 'training.accumulation', 'The effective batch');
  const rows = recipe.training.microBatch * recipe.training.accumulation;
  const note = warning ?? batchAdvice(recipe) ?? '';
  return (
    <div className="effective" aria-live="polite">
      <p>
        Effective batch:{' '}
        <b>
          {examples === null
            ? `${whole(rows)} packed rows`
            : `${isExact ? '' : 'about '}${whole(examples)} examples`}
        </b>
        {supervised !== null && (
          <>
            , about <b>{whole(supervised)} supervised tokens</b>
          </>
        )}{' '}
        a step.
      </p>
      <p className={warning ? 'warning' : 'note'}>{note}</p>
    </div>
  );
}

/** How much goes into a step, and how many steps there are. */
export function BatchFields() {
  const session = useSession();
  const recipe = useRecipe();
  const { training, mask } = recipe;
  const batch = about(recipe, 'training.accumulation', 'The effective batch');
  const train = (change: Partial<typeof training>) => session.recipe.edit({ training: change });
  return (
    <fieldset className="param-group">
      <legend>Batches</legend>
      <div className="param-grid">
        <NumberField
          label="Micro-batch"
          value={training.microBatch}
          edit={(microBatch) => train({ microBatch })}
          {...about(recipe, 'training.microBatch', 'Micro-batch')}
          help={mask.packing === 'none' ? 'examples at once: memory' : 'packed rows at once: memory'}
        />
        <NumberField
          label="Accumulation"
          value={training.accumulation}
          edit={(accumulation) => train({ accumulation })}
          help="micro-batches a step"
          explain={`micro-batches whose gradients make one step; ${batch.range?.source}`}
        />
      </div>
      <EffectiveBatch />
      <div className="param-grid">
        <NumberField
          label="Epochs"
          value={training.epochs}
          edit={(epochs) => train({ epochs })}
          {...about(recipe, 'training.epochs', 'Epochs')}
        />
        <NumberField
          label="Max steps"
          value={training.maxSteps}
          edit={(maxSteps) => train({ maxSteps })}
          empty="all"
          help="empty: all that the draw makes"
        />
        <NumberField
          label="Context"
          value={mask.context}
          edit={(context) => session.recipe.edit({ mask: { context } })}
          {...about(recipe, 'mask.context', 'Context')}
        />
        <ChoiceField
          label="Packing"
          value={mask.packing}
          choices={PACKING}
          onChange={(packing) => session.recipe.edit({ mask: { packing } })}
          help="short examples share a row; the loss is the same"
        />
      </div>
    </fieldset>
  );
}
