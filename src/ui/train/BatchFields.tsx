import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';

/** How much goes into a step, how many steps there are, and when they are looked at. */
export function BatchFields() {
  const session = useSession();
  const recipe = useRecipe();
  const { training, evaluation, mask } = recipe;
  // Its range speaks of the effective batch, the product, and not of this number alone.
  const batch = about(recipe, 'training.accumulation', 'Accumulation');
  const train = (change: Partial<typeof training>) => session.recipe.edit({ training: change });
  const evaluate = (change: Partial<typeof evaluation>) => session.recipe.edit({ evaluation: change });
  return (
    <>
      <fieldset className="param-group">
        <legend>Batches</legend>
        <div className="param-grid">
          <NumberField
            label="Micro-batch"
            value={training.microBatch}
            edit={(microBatch) => train({ microBatch })}
            help="examples at once: memory"
          />
          <NumberField
            label="Accumulation"
            value={training.accumulation}
            edit={(accumulation) => train({ accumulation })}
            help="micro-batches a step"
            explain={`micro-batches whose gradients make one step; ${batch.range?.source}`}
            warning={batch.warning}
          />
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
        </div>
      </fieldset>
      <fieldset className="param-group">
        <legend>Evaluation</legend>
        <div className="param-grid">
          <NumberField
            label="Evaluate every"
            value={evaluation.every}
            edit={(every) => evaluate({ every })}
            help="steps; also before and after the run"
          />
          <NumberField
            label="Validation rows"
            value={evaluation.examples}
            edit={(examples) => evaluate({ examples })}
            help="in all, as many of each task"
          />
          <NumberField
            label="Patience"
            value={evaluation.patience}
            edit={(patience) => evaluate({ patience })}
            empty="no early stop"
            help="evaluations without a better loss"
          />
        </div>
      </fieldset>
    </>
  );
}
