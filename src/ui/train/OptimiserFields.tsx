import { lazy, Suspense } from 'react';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';
import { suitsBundled } from './rate-advice.ts';

const ScheduleChart = lazy(() => import('../charts/ScheduleChart.tsx'));

/** What is said of a rate that would be too high for most models. */
const SMALL_MODEL = { warning: undefined, help: 'high, as suits so small a model' } as const;

const SCHEDULES = [
  { value: 'cosine', label: 'cosine to 0' },
  { value: 'linear', label: 'linear to 0' },
  { value: 'constant', label: 'constant' },
] as const;

/** AdamW and its learning rate over the run. */
export function OptimiserFields({ totalSteps }: { totalSteps: number }) {
  const session = useSession();
  const recipe = useRecipe();
  const { training } = recipe;
  const [beta1, beta2] = training.betas;
  const edit = (change: Partial<typeof training>) => session.recipe.edit({ training: change });
  return (
    <fieldset className="param-group">
      <legend>AdamW</legend>
      <div className="param-grid">
        <NumberField
          label="Learning rate"
          value={training.learningRate}
          edit={(learningRate) => edit({ learningRate })}
          {...about(recipe, 'training.learningRate', 'Learning rate')}
          {...(suitsBundled(recipe) && SMALL_MODEL)}
        />
        <ChoiceField
          label="Schedule"
          value={training.schedule}
          choices={SCHEDULES}
          onChange={(schedule) => edit({ schedule })}
          help="after the warm-up"
        />
        <NumberField
          label="Warm-up"
          value={training.warmup}
          edit={(warmup) => edit({ warmup })}
          help="steps; below 1 a share of the run"
          {...about(recipe, 'training.warmup', 'Warm-up')}
        />
        <NumberField
          label="Clip"
          value={training.clip}
          edit={(clip) => edit({ clip })}
          empty="never"
          {...about(recipe, 'training.clip', 'Clip')}
        />
        <NumberField
          label="Weight decay"
          value={training.weightDecay}
          edit={(weightDecay) => edit({ weightDecay })}
          {...about(recipe, 'training.weightDecay', 'Weight decay')}
        />
        <NumberField
          label="Seed"
          value={recipe.seed}
          edit={(seed) => session.recipe.edit({ seed })}
          help="of split, draw and start"
        />
        <NumberField
          label="Beta 1"
          value={beta1}
          edit={(value) => edit({ betas: [value, beta2] })}
          help="gradient memory; 0.9 is customary"
        />
        <NumberField
          label="Beta 2"
          value={beta2}
          edit={(value) => edit({ betas: [beta1, value] })}
          help="0.999 is customary, 0.95 in long runs"
        />
      </div>
      <figure className="plot small">
        <figcaption>Learning rate over the {totalSteps.toLocaleString('en')} steps</figcaption>
        <div className="plot-area" role="img" aria-label="Learning rate over the steps of the planned run">
          <Suspense fallback={null}>
            {totalSteps > 0 && <ScheduleChart training={training} totalSteps={totalSteps} />}
          </Suspense>
        </div>
      </figure>
    </fieldset>
  );
}
